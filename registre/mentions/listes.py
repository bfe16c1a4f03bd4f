"""Formes des mentions, collectes, recueils : données datées de `listes.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Item, Liste, charger_listes

LISTES: Final[Mapping[str, Liste]] = charger_listes(Path(__file__).with_name("listes.yaml"))
PAGE, COURTE, AFFICHE, CONSENTEMENT = "page", "courte", "affiche", "consentement"
DIRECTE, INDIRECTE, MIXTE = "directe", "indirecte", "mixte"


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items


def libelle(nom_liste: str, code: str) -> str:
    """Libellé d'un code, ou le code s'il n'est plus dans la liste ; vide si rien."""
    liste = LISTES[nom_liste]
    return liste.item(code).libelle if code in liste.codes else code
