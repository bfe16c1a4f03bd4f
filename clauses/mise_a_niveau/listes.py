"""Listes de valeurs de la tranche (données datées de `listes.yaml`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Liste, charger_listes

LISTES: Final[Mapping[str, Liste]] = charger_listes(Path(__file__).with_name("listes.yaml"))


def libelle(nom_liste: str, code: str) -> str:
    """Libellé d'un code ; vide pour un code vide, le code lui-même s'il n'est plus dans la liste."""
    return next((item.libelle for item in LISTES[nom_liste].items if item.code == code), code)
