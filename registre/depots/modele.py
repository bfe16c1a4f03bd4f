"""Tables des dépôts en nombre : le dépôt d'un nœud, et une part par fichier et par organisme."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne


class Depot(Cloisonne, table=True):
    """Des fichiers déposés ensemble. `etat` ∈ apercu, lance, abandonne. `lot_id` : le lot qui les écrit, une fois lancé."""

    __tablename__ = "depots"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        ForeignKeyConstraint(["organisme_id", "lot_id"], ["lots.organisme_id", "lots.id"]),
        Index("ix_depots_liste", "organisme_id", "cree_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    libelle: str = Field(max_length=300)
    etat: str = Field(default="apercu", max_length=20)
    cree_le: datetime = Field(default_factory=maintenant)
    cree_par: uuid.UUID | None = None
    lot_id: uuid.UUID | None = None


class PartDeDepot(Cloisonne, table=True):
    """Ce qu'un fichier apporte à un organisme. `etat` ∈ lue, douteuse, colonnes (à placer), refusee.

    `partie` : la valeur de la colonne qui nomme l'organisme, quand le fichier en porte plusieurs. `cible_id` : l'organisme
    choisi, aucun si la part est laissée de côté. `contenu` (chiffré) : les fiches comprises, effacées au bout d'un jour.
    `comptes` : action → nombre de fiches ; `choix` : rang → action choisie par la personne.
    """

    __tablename__ = "depots_parts"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "depot_id", "rang"),
        ForeignKeyConstraint(["organisme_id", "depot_id"], ["depots.organisme_id", "depots.id"]),
        ForeignKeyConstraint(["cible_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    depot_id: uuid.UUID
    rang: int
    fichier: str = Field(max_length=300)
    partie: str = Field(default="", max_length=300)
    empreinte: str = Field(default="", max_length=64)
    signature: str = Field(default="", max_length=64)
    etat: str = Field(default="lue", max_length=20)
    message: str = Field(default="", max_length=1000)
    cible_id: uuid.UUID | None = None
    raison: str = Field(default="", max_length=300)
    nombre: int = 0
    remarques: int = 0
    a_trancher: int = 0
    comptes: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    choix: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    contenu: bytes = Field(default=b"", sa_type=LargeBinary)
