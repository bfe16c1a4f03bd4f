"""Ce que la tranche tient en données datées : listes de valeurs, types de demandes, repères de droit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from socle.donnees_datees import Code, DonneeDatee, Item, Liste, Texte, charger, charger_listes

_ICI: Final = Path(__file__).parent


class TypeDemande(DonneeDatee):
    """Ce qu'une personne peut demander. `mission` : ce que change une mission d'intérêt public ou une obligation légale ;
    `delai_legal` : faux si le mois de l'article 12(3) n'est compté que par prudence.
    """

    code: Code
    libelle: Texte
    article: Texte
    aide: Texte
    mission: str = ""
    etat_mission: Literal["entier", "limite", "ecarte"] = "entier"
    delai_legal: bool = True


class Repere(DonneeDatee):
    """Une règle ou une durée à montrer ; `valeur` : en mois, ou rien."""

    phrase: Texte
    article: Texte
    valeur: int = 0


LISTES: Final[Mapping[str, Liste]] = charger_listes(_ICI / "listes.yaml")
TYPES: Final[Mapping[str, TypeDemande]] = {
    t.code: t for t in charger(_ICI / "types.yaml", tuple[TypeDemande, ...])
}  # fmt: skip
REPERES: Final[Mapping[str, Repere]] = charger(_ICI / "reperes.yaml", dict[str, Repere])


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste, périmés compris ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items


def libelle(nom_liste: str, code: str) -> str:
    """Libellé d'un code ; vide pour un code vide, le code lui-même s'il n'est plus dans la liste."""
    return next((item.libelle for item in LISTES[nom_liste].items if item.code == code), code)


def libelle_du_type(code: str) -> str:
    """Libellé d'un type de demande (« Accès à ses données »), ou le code s'il n'est plus connu."""
    return TYPES[code].libelle if code in TYPES else code
