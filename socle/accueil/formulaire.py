"""Le formulaire de première ouverture, en deux étapes dont chacune garde ce que l'autre a reçu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from socle.accueil.modele import CompteSaisie
from socle.champs import Champ, champs_de
from socle.organismes.formulaire import champs_du_formulaire, erreurs_a_montrer
from socle.organismes.modele import OrganismeSaisie
from socle.saisies import deplier

ORGANISME, COMPTE = "organisme", "compte"
NOMS_ORGANISME = ("nom", "type", "siren", "population", "territoire_droit")
NOMS_COMPTE = ("compte_courriel", "compte_nom")
MOTS_DE_PASSE = ("mot_de_passe", "confirmation")
TECHNIQUES = frozenset({"csrf_token", "_etape", "_action"})


@dataclass
class Etape:
    """L'étape à montrer, tout ce qui a été tapé jusque-là, et ce qui est à corriger."""

    nom: str = ORGANISME
    organisme: dict[str, Any] = field(default_factory=lambda: {"territoire_droit": "metropole"})
    compte: dict[str, Any] = field(default_factory=dict)
    erreurs: dict[str, list[str]] = field(default_factory=dict)

    @property
    def champs(self) -> list[Champ]:
        """Champs déclarés de l'étape."""
        return champs_organisme() if self.nom == ORGANISME else list(champs_de(CompteSaisie))

    @property
    def caches(self) -> dict[str, str]:
        """Ce que l'autre étape a reçu, gardé dans la page."""
        noms = NOMS_ORGANISME if self.nom == COMPTE else NOMS_COMPTE
        source = self.organisme if self.nom == COMPTE else self.compte
        return {nom: str(source.get(nom) or "") for nom in noms}

    @property
    def libelles(self) -> dict[str, str]:
        """Libellés des champs, pour le résumé des erreurs."""
        return {c.nom: c.libelle for c in self.champs} | {
            "mot_de_passe": "Mot de passe",
            "confirmation": "Mot de passe",
        }

    def refusee(self, nom: str, erreurs: Mapping[str, list[str]]) -> Etape:
        """La même saisie, à l'étape qui porte ces erreurs."""
        etape = Etape(nom, self.organisme, self.compte)
        etape.erreurs = erreurs_a_montrer(erreurs, (*(c.nom for c in etape.champs), *MOTS_DE_PASSE))
        return etape

    def a(self, nom: str) -> Etape:
        """La même saisie, à une autre étape."""
        return Etape(nom, self.organisme, self.compte)


def champs_organisme() -> list[Champ]:
    """Les quelques faits demandés à l'ouverture ; le reste se complète ensuite."""
    return [champs_du_formulaire()[nom] for nom in NOMS_ORGANISME]


def lire_etape(form: MultiDict[str, str]) -> Etape:
    """Ce qui est tapé, réparti entre organisme et compte ; un champ inconnu reste avec l'organisme, qui le refuse."""
    autres = TECHNIQUES | set(NOMS_COMPTE) | set(MOTS_DE_PASSE)
    paires = [(cle, valeur) for cle, valeur in form.items(multi=True) if cle not in autres]
    compte = {nom: form[nom] for nom in NOMS_COMPTE if nom in form}
    nom = COMPTE if form.get("_etape") == COMPTE else ORGANISME
    return Etape(nom, deplier(paires, champs_de(OrganismeSaisie)), compte)
