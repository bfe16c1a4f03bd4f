"""Listes de valeurs du registre : bases légales, catégories, garanties, pays… (données datées de `listes/`).

Les pages, les exports et l'import y prennent libellés et codes ; les codes sont ce que la base garde.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Item, Liste, charger_listes

DOSSIER: Final = Path(__file__).with_name("listes")
LISTES: Final[Mapping[str, Liste]] = charger_listes(DOSSIER)


def liste(nom: str) -> Liste:
    """Liste de ce nom ; `KeyError` si elle n'existe pas."""
    return LISTES[nom]


def item(nom_liste: str, code: str) -> Item:
    """Item complet (aide, source, date…) ; `KeyError` si la liste ou le code n'existe pas."""
    return LISTES[nom_liste].item(code)


def libelle(nom_liste: str, code: str) -> str:
    """Libellé d'un code, valeurs périmées comprises ; `KeyError` s'il est inconnu."""
    return LISTES[nom_liste].item(code).libelle


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste, périmés compris (un champ ne propose que les autres) ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items


def code_depuis_texte(nom_liste: str, texte: str) -> str | None:
    """Code reconnu dans un texte importé (accents, casse et synonymes tolérés), ou None."""
    return LISTES[nom_liste].code_depuis_texte(texte)


def est_sensible(categorie: str) -> bool:
    """Vrai si cette catégorie de données relève de l'article 9(1) du RGPD."""
    return categorie in LISTES["categories_donnees"].codes and item("categories_donnees", categorie).sensible


def est_nir(categorie: str) -> bool:
    """Vrai si cette catégorie de données est le numéro de sécurité sociale."""
    return categorie in LISTES["categories_donnees"].codes and item("categories_donnees", categorie).groupe == "nir"
