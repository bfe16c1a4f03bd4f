"""Les mots du formulaire public et l'information qui l'accompagne (données datées)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Code, DonneeDatee, Item, Liste, Texte, charger, charger_listes

ICI: Final = Path(__file__)
LISTES: Final[Mapping[str, Liste]] = charger_listes(ICI.with_name("listes.yaml"))


class Information(DonneeDatee):
    """Un point de l'information due à la personne ; `texte` contient des blancs que l'organisme remplit."""

    code: Code
    titre: Texte
    texte: Texte
    article: Texte


INFORMATIONS: Final[tuple[Information, ...]] = charger(ICI.with_name("information.yaml"), tuple[Information, ...])


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items


def libelle(nom_liste: str, code: str) -> str:
    """Libellé d'un code, ou le code s'il n'est pas dans la liste."""
    liste = LISTES[nom_liste]
    return liste.item(code).libelle if code in liste.codes else code
