"""Table des référentiels importés : la version d'une norme, figée mot pour mot, lue aussi par les membres du territoire.

Une ligne ne se récrit jamais : une nouvelle version est une ligne de plus. Le nôtre n'est pas ici : il est livré (`livres`).
"""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant
from socle.perimetre import Partagee

TYPE = "referentiel"


class ReferentielImporte(Partagee, table=True):
    """Un référentiel importé. `empreinte` : de ce qu'il dit ; `empreinte_fichier` : du fichier reçu, qui n'est pas gardé.

    `origine` ∈ ciso, tableur, gouverne ; `droits` : la ligne de droits de la source ; `remarques` : ce que l'import a laissé
    de côté, une phrase chacune ; `archive` : vu aussi des membres, qui ne lisent pas l'objet.
    """

    __tablename__ = "referentiels"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "code", "version"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_referentiels_code", "code", "version"),
    )

    id: uuid.UUID = Field(primary_key=True)
    code: str = Field(max_length=60)
    titre: str = Field(sa_type=Text)
    version: str = Field(max_length=60)
    origine: str = Field(max_length=20)
    nom_fichier: str = Field(default="", sa_type=Text)
    empreinte: str = Field(max_length=64)
    empreinte_fichier: str = Field(default="", max_length=64)
    contenu: bytes = Field(sa_type=LargeBinary)
    nombre_points: int = 0
    droits: str = Field(default="", sa_type=Text)
    remarques: list[str] = Field(default_factory=list, sa_type=JSON)
    importe_par: str = ""
    importe_le: datetime = Field(default_factory=maintenant)
    archive: bool = False
