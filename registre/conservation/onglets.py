"""Les parties de la conservation, dans l'ordre où l'on s'en sert."""

from __future__ import annotations

from typing import Any, Final

from socle.fiches.pages import adresse

PARTIES: Final = (
    ("regles", "Règles", "conservation.lister"), ("durees", "Durées du registre", "conservation.durees"),
    ("dus", "À éliminer", "conservation.dus"), ("fonds", "Fonds", "fonds.lister"),
    ("bordereaux", "Bordereaux", "bordereaux.lister"), ("vitam", "Vitam", "conservation.importer"),
)  # fmt: skip


def onglets(actif: str) -> list[dict[str, Any]]:
    """Les onglets, celui-ci en avant."""
    return [{"libelle": nom, "url": adresse(point), "actif": code == actif} for code, nom, point in PARTIES]
