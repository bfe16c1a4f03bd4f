"""Ce que chaque organisme des matrices tient au bureau du DPO : nom du blueprint → identifiant."""

from __future__ import annotations

import uuid

from fabriques import bureau_delegue, designations, sensibilisations
from socle.operations import Contexte


def garnir_bureau(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche du bureau du DPO."""
    return {
        **bureau_delegue.garnir(contexte, nom),
        "delegue": designations.preparee(contexte, nom=f"Déléguée de {nom}"),
        "sensibilisation": sensibilisations.prevoir(contexte, f"Séance de {nom}"),
    }
