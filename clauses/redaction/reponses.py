"""Ce qu'une personne a répondu pour un contrat : le profil, les variables, les clauses, les rôles, les annexes."""

from __future__ import annotations

import uuid
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LIGNES_MAXIMALES = 300


class Qualification(BaseModel):
    """La qualification d'un traitement, ses réponses et son motif écrit (annexe A1)."""

    model_config = ConfigDict(extra="forbid")

    traitement_id: uuid.UUID | None = None
    nom: str
    reponses: dict[str, str] = Field(default_factory=dict)
    role: str = ""
    motif: str = ""


class Redaction(BaseModel):
    """L'état d'une rédaction. `variables` : valeurs tapées, relues à l'emploi ; `faites` : étapes déjà enregistrées.

    `annexes` : code d'annexe → lignes (nom de colonne → texte). `version` : celle de la bibliothèque employée.
    """

    model_config = ConfigDict(extra="forbid")

    version: str = ""
    profil: str = ""
    variables: dict[str, Any] = Field(default_factory=dict)
    ajoutees: list[str] = Field(default_factory=list)
    retirees: list[str] = Field(default_factory=list)
    annexes_ajoutees: list[str] = Field(default_factory=list)
    qualifications: list[Qualification] = Field(default_factory=list)
    annexes: dict[str, list[dict[str, str]]] = Field(default_factory=dict)
    faites: list[str] = Field(default_factory=list)


def relire(texte: str) -> Redaction:
    """La rédaction d'un contrat ; vide si le contrat n'en a pas encore. `ValueError` si le texte n'en est pas une."""
    if not texte:
        return Redaction()
    try:
        return Redaction.model_validate_json(texte)
    except ValidationError as erreur:
        raise ValueError("La rédaction enregistrée est illisible.") from erreur
