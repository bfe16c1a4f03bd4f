"""Où une colonne peut aller : un champ de la fiche, une part d'un groupe, les observations, ou nulle part si on le veut.

Une cible s'écrit `service` (champ simple), `finalites.base_legale` (sous-champ d'un groupe), `categories_donnees` (le groupe
entier, ses valeurs reconnues), `mesures=sauvegarde` (une colonne à cocher pour cette seule valeur).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de, champs_par_nom

IGNORER: Final = "ignorer"
AUX_OBSERVATIONS: Final = "observations+"
NOM: Final = "nom"
PRINCIPAUX: Final = {
    "categories_personnes": "categorie", "categories_donnees": "categorie", "destinataires": "type", "mesures": "type",
    "transferts": "pays", "acteurs": "role",
}  # fmt: skip
"""Groupe → le sous-champ à liste qui dit de quoi parle la ligne."""
TEXTES: Final = {
    "categories_personnes": "precision", "categories_donnees": "description", "destinataires": "precision",
    "mesures": "precision", "transferts": "precision", "acteurs": "nom",
}  # fmt: skip
"""Groupe → le sous-champ où va un texte qui n'est pas dans la liste."""
DUREES: Final = ("duree_active", "evenement_depart", "duree_intermediaire", "sort_final", "texte_duree")
_ENTIERS: Final = {
    "categories_personnes": "Personnes concernées, une ou plusieurs",
    "categories_donnees": "Données, une ou plusieurs catégories",
    "destinataires": "Destinataires, un ou plusieurs",
    "transferts": "Transferts hors UE : pays, ou oui/non",
    "mesures": "Mesures de sécurité, une ou plusieurs",
}
_A_COCHER: Final = ("categories_personnes", "categories_donnees", "destinataires", "mesures", "acteurs")


@dataclass(frozen=True)
class Cible:
    """Une destination : son code, ce qu'on en lit, le groupe sous lequel on la propose."""

    code: str
    libelle: str
    famille: str

    @property
    def groupe(self) -> str:
        """Le groupe de la fiche, vide pour un champ simple."""
        tete = self.code.partition("=")[0].partition(".")[0]
        return tete if "=" in self.code or "." in self.code or tete in _ENTIERS else ""

    @property
    def sous_champ(self) -> str:
        """Le sous-champ visé, s'il n'y en a qu'un."""
        return self.code.partition(".")[2] if "=" not in self.code else ""

    @property
    def valeur(self) -> str:
        """Le code de liste d'une colonne à cocher."""
        return self.code.partition("=")[2]


def champ_de(groupe: str, sous_champ: str = "") -> Champ:
    """La déclaration d'un champ simple ou d'un sous-champ."""
    champ = champs_par_nom(TraitementSaisie)[groupe]
    return next(c for c in champ.sous_champs if c.nom == sous_champ) if sous_champ else champ


def _simples() -> Iterator[Cible]:
    for champ in champs_de(TraitementSaisie):
        if champ.genre != "groupe":
            yield Cible(champ.nom, champ.libelle, "Champs de la fiche")


def _du_groupe(groupe: str, famille: str, *noms: str) -> Iterator[Cible]:
    for nom in noms:
        yield Cible(f"{groupe}.{nom}", champ_de(groupe, nom).libelle, famille)


def _a_cocher(groupe: str, famille: str) -> Iterator[Cible]:
    for option in champ_de(groupe, PRINCIPAUX[groupe]).options:
        yield Cible(f"{groupe}={option.code}", option.libelle, famille)


@cache
def cibles() -> Mapping[str, Cible]:
    """Toutes les cibles, par code, dans l'ordre où on les propose."""
    toutes = [Cible(AUX_OBSERVATIONS, "Ajouter aux observations", "Hors fiche"),
              Cible(IGNORER, "Ignorer cette colonne", "Hors fiche"), *_simples()]  # fmt: skip
    toutes += _du_groupe("finalites", "Finalités", "libelle", "base_legale", "justification", "condition_article_9")
    familles = {"categories_personnes": "Personnes", "categories_donnees": "Données", "destinataires": "Destinataires",
                "transferts": "Transferts", "mesures": "Mesures", "acteurs": "Acteurs"}  # fmt: skip
    for groupe, famille in familles.items():
        if groupe in _ENTIERS:
            toutes.append(Cible(groupe, _ENTIERS[groupe], famille))
        if groupe == "categories_donnees":
            toutes += _du_groupe(groupe, famille, "description", "sensible", "nir")
            toutes += _du_groupe(groupe, "Durées", *DUREES)
        elif groupe == "transferts":
            toutes += _du_groupe(groupe, famille, "organisme", "pays", "garantie", "document", "precision")
        elif groupe != "acteurs":
            toutes += _du_groupe(groupe, famille, TEXTES[groupe])
        if groupe in _A_COCHER:
            toutes += _a_cocher(
                groupe, f"{famille} : colonne à cocher ou à préciser" if groupe != "acteurs" else famille
            )
    return {cible.code: cible for cible in toutes}


@cache
def familles() -> Mapping[str, tuple[Cible, ...]]:
    """Les cibles par famille, pour la liste déroulante."""
    rangees: dict[str, list[Cible]] = {}
    for cible in cibles().values():
        rangees.setdefault(cible.famille, []).append(cible)
    return {famille: tuple(suite) for famille, suite in rangees.items()}
