"""Ce que chaque organisme des matrices tient des fiches modèles, des reprises, de la qualité et des durées : blueprint → identifiant."""

from __future__ import annotations

import uuid

from socle.operations import Contexte


def garnir_outils(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche."""
    return {}
