"""Tables des lots : ce qu'on demande, et une ligne par organisme (ou par fichier) où c'est à faire."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne


class Lot(Cloisonne, table=True):
    """Un lot, tenu par le nœud d'où il part. `etat` : en_cours, fini, arrete, annulation, annule.

    `charge` : ce que le genre a besoin de savoir, chiffré. `bail` : jusqu'à quand une machine le fait avancer.
    """

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_lots_liste", "organisme_id", "cree_le"),
        Index("ix_lots_a_faire", "etat", "bail"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    genre: str = Field(max_length=40)
    libelle: str = Field(max_length=300)
    etat: str = Field(default="en_cours", max_length=20)
    charge: bytes = Field(default=b"", sa_type=LargeBinary)
    demande_par: str = Field(max_length=200)
    demande_par_id: uuid.UUID | None = None
    cree_le: datetime = Field(default_factory=maintenant)
    fini_le: datetime | None = None
    bail: datetime | None = None
    echecs: int = 0


class LigneDeLot(Cloisonne, table=True):
    """Ce qu'un lot fait chez un organisme. `etat` : attente, faite, deja, refusee, arretee ; puis defaite ou gardee.

    `objets` : ce qui a été écrit là-bas, `[[type, id, version], …]` ; `charge` : ce qui est propre à cette ligne, chiffré.
    """

    __tablename__ = "lots_lignes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "lot_id"], ["lots.organisme_id", "lots.id"]),
        ForeignKeyConstraint(["cible_id"], ["organismes.id"]),
        Index("ix_lots_lignes_lot", "organisme_id", "lot_id", "rang"),
        Index("ix_lots_lignes_etat", "organisme_id", "lot_id", "etat"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    lot_id: uuid.UUID
    cible_id: uuid.UUID
    cible_nom: str = Field(max_length=300)
    precision: str = Field(default="", max_length=300)
    rang: int = 0
    etat: str = Field(default="attente", max_length=20)
    message: str = Field(default="", max_length=600)
    charge: bytes = Field(default=b"", sa_type=LargeBinary)
    objets: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    faite_le: datetime | None = None
