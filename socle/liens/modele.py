"""Lien entre deux objets du même organisme. Il se lit dans les deux sens ; un seul suffit par couple et nature."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne


class Lien(Cloisonne, table=True):
    """`origine` porte, emploie ou cite `cible` ; ses deux clés composées interdisent le voisin."""

    __tablename__ = "liens"
    __table_args__ = (
        UniqueConstraint("organisme_id", "origine_id", "cible_id"),
        ForeignKeyConstraint(["organisme_id", "origine_id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "cible_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_liens_cible", "organisme_id", "cible_id"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    origine_id: uuid.UUID
    cible_id: uuid.UUID
    cree_le: datetime = Field(default_factory=maintenant)
