"""De quoi adopter une procédure."""

from __future__ import annotations

import uuid

from registre.procedures import operations
from registre.procedures.modele import AdoptionSaisie
from socle.operations import Contexte
from socle.saisies import valider


def saisie(**champs: object) -> AdoptionSaisie:
    """Une adoption, changée de ces champs."""
    return valider(
        AdoptionSaisie, {"genre": "violation", "acte": "Note 2026-8", "adoptee_le": "01/02/2026", "revue_le": "01/02/2028",
                         **champs},
    )  # fmt: skip


def adopter(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Note une adoption."""
    return operations.creer(contexte, saisie(**champs))
