"""Rappels : ce qu'une personne veut recevoir, et ce qui lui a déjà été envoyé (chaque étape au plus une fois)."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle.base import maintenant, nouvel_id
from socle.comptes import modele as _comptes  # noqa: F401 -- la clé étrangère doit trouver sa table


class PreferenceRappels(SQLModel, table=True):
    """Réglages d'une personne. `heure` : heure locale du récapitulatif ; `jours` : 0 (lundi) à 6."""

    __tablename__ = "preferences_rappels"

    personne_id: uuid.UUID = Field(primary_key=True, foreign_key="personnes.id")
    recapitulatif: bool = True
    urgents: bool = True
    heure: int = 8
    jours: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=JSON)
    fuseau: str = Field(default="Europe/Paris", max_length=40)


class RappelEnvoye(SQLModel, table=True):
    """Une étape d'un point à faire, déposée pour une personne. L'unicité rend `gouverne rappels` rejouable."""

    __tablename__ = "rappels_envoyes"
    __table_args__ = (
        UniqueConstraint("personne_id", "cle", "etape", "limite"),
        Index("ix_rappels_envoyes_le", "envoye_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    personne_id: uuid.UUID = Field(foreign_key="personnes.id")
    cle: str = Field(max_length=120)
    etape: str = Field(max_length=20)
    limite: date
    envoye_le: datetime = Field(default_factory=maintenant)
