"""Un lien donné à un référent, et ce qu'il renvoie."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from fabriques.monde import Monde
from registre.liens_referents import operations, publics
from registre.liens_referents.modele import LienSaisie
from registre.liens_referents.operations import Envoi
from socle.operations import Contexte
from socle.perimetre import Perimetre
from socle.saisies import valider

ADRESSE = "192.0.2.7"
GRAINE = "a" * 32


def donner(contexte: Contexte, usage: str, graine: str = GRAINE, **champs: Any) -> Envoi:
    """Un lien de cet usage."""
    saisie = valider(LienSaisie, {"usage": usage, "nom": "Secrétariat", "jours": "30", **champs})
    return operations.donner(contexte, saisie, graine)


def recevoir(monde: Monde, envoi: Envoi, **valeurs: str) -> str:
    """Envoie ces valeurs par ce lien."""
    return publics.recevoir(monde.instance, envoi.jeton, {"repondant": "Dominique, accueil", **valeurs}, ADRESSE)


def tous(monde: Monde, table: type[Any]) -> list[Any]:
    """Toutes les lignes de cette table."""
    with monde.instance.base.lire(Perimetre.hors("essai")) as session:
        return list(session.exec(select(table)))
