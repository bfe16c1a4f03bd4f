"""Listes de valeurs des organismes : types, compétences, territoires de droit (données datées de `listes.yaml`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from socle.donnees_datees import Item, Liste, charger_listes

LISTES: Final[Mapping[str, Liste]] = charger_listes(Path(__file__).with_name("listes.yaml"))


def options(nom_liste: str) -> tuple[Item, ...]:
    """Items d'une liste, périmés compris ; `KeyError` si elle n'existe pas."""
    return LISTES[nom_liste].items


def groupe_du_type(code: str) -> str:
    """Groupe d'un type d'organisme (collectivite, groupement, droit_prive…), ou chaîne vide s'il est inconnu."""
    return LISTES["types_organismes"].item(code).groupe if code in LISTES["types_organismes"].codes else ""
