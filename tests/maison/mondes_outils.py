"""Ce que chaque organisme des matrices tient des modèles, des reprises, de la qualité, des durées : blueprint → id."""

from __future__ import annotations

import uuid

from registre.fiches_modeles import maison
from socle.operations import Contexte


def garnir_outils(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche."""
    return {"fiches_modeles": maison.adapter(contexte, "lettre_information"), "qualite": fiche}
