"""Listes de valeurs de la tranche (données datées de `listes.yaml`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Item, Liste, charger_listes

LISTES: Final[Mapping[str, Liste]] = charger_listes(Path(__file__).with_name("listes.yaml"))


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste, périmés compris ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items
