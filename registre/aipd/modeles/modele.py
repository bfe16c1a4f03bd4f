"""Table des modèles d'études tirés d'une étude : tenus par un organisme, lus aussi de ses membres."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant
from socle.perimetre import Partagee

TYPE = "modele_aipd"


class ModeleAipd(Partagee, table=True):
    """Un modèle d'étude. Il ne se récrit pas : on en enregistre un autre. `contenu` : ce qu'il écrit dans une étude
    (forme `Contenu`) ; `archive` : vu aussi des membres, qui ne lisent pas l'objet.
    """

    __tablename__ = "modeles_aipd"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    titre: str = Field(sa_type=Text)
    contenu: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    cree_par: str = ""
    cree_le: datetime = Field(default_factory=maintenant)
    archive: bool = False
