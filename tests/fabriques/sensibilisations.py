"""Des séances de sensibilisation, pour les essais qui en ont besoin à côté d'autre chose."""

from __future__ import annotations

import uuid
from datetime import date

from registre.sensibilisation import annees, operations
from registre.sensibilisation.modele import EffectifsSaisie, SeanceSaisie
from socle.operations import Contexte
from socle.saisies import valider

PUBLICS = [{"public": "elus", "attendus": "12", "presents": "9"},
           {"public": "agents", "service": "Accueil", "attendus": "30", "presents": "21"}]  # fmt: skip


def prevoir(contexte: Contexte, nom: str, jour: str = "15/12/2026") -> uuid.UUID:
    """Une séance inscrite, à la version 1."""
    champs = {"nom": nom, "jour": jour, "themes": ["securite"], "forme": "presentiel", "publics": PUBLICS}
    return operations.creer(contexte, valider(SeanceSaisie, champs))


def tenir(contexte: Contexte, nom: str, jour: str = "04/03/2026") -> uuid.UUID:
    """Une séance tenue, à la version 2."""
    id_ = prevoir(contexte, nom, jour)
    operations.tenir(contexte, id_, 1)
    return id_


def donner_effectifs(contexte: Contexte, annee: int = 2026) -> None:
    """Les effectifs de cette année, s'ils n'y sont pas."""
    if annees.lire_annee(contexte, annee).version == 0:
        saisie = valider(EffectifsSaisie, {"elus": "19", "encadrants": "8", "agents": "64"})
        annees.donner_effectifs(contexte, annee, saisie, 0)


def annee_pleine(contexte: Contexte) -> date:
    """Une année qui a de quoi dessiner ; rend son dernier jour."""
    donner_effectifs(contexte)
    tenir(contexte, "Courriels douteux")
    return date(2026, 12, 31)
