"""Table des imports : l'aperçu attend, chiffré, que la personne confirme ; puis il garde la trace du lot."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field

from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne


class Import(Cloisonne, table=True):
    """Un lot importé. `etat` ∈ apercu, confirme, annule ; `apercu` (chiffré) est vidé à la confirmation."""

    __tablename__ = "imports"
    __table_args__ = (
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_imports_liste", "organisme_id", "cree_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    nom_fichier: str
    empreinte: str = Field(max_length=64)
    format: str = Field(max_length=20)
    etat: str = Field(default="apercu", max_length=20)
    apercu: bytes = Field(default=b"", sa_type=LargeBinary)
    nombre: int = 0
    cree_le: datetime = Field(default_factory=maintenant)
    cree_par: uuid.UUID | None = None
    confirme_le: datetime | None = None
    annule_le: datetime | None = None
