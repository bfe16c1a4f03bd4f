"""Ce que chaque organisme des matrices tient au bureau du DPO : nom du blueprint → identifiant."""

from __future__ import annotations

import uuid

from fabriques import sensibilisations
from socle.operations import Contexte


def garnir_bureau(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche du bureau du DPO."""
    return {
        "sensibilisation": sensibilisations.prevoir(contexte, f"Séance de {nom}"),
    }
