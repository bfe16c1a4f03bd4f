"""Un contrôle de contrat : ce qui a été trouvé dans un fichier, à une date. Le fichier lui-même n'est pas gardé.

`contenu` est le résultat en JSON, nom du fichier compris, scellé par le coffre ; `empreinte` est le SHA-256 du fichier.
Les nombres en clair servent à la liste. Le contrôle est une racine d'agrégat (`objets`, type `controle`).
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "controle"


class ControleChamps(SQLModel):
    """Ce qu'une personne dit d'un contrôle."""

    nom: str = champ(
        "Intitulé", obligatoire=True, exemple="Marché d'hébergement du site, version du candidat",
        aide="Il paraît dans les listes et le journal : n'y mettez rien de confidentiel.",
    )  # fmt: skip
    observations: str = champ("Ce que vous en concluez", long=True)


class ControleSaisie(ControleChamps, Saisie):
    """Saisie de ce qui est dit d'un contrôle."""


class Controle(Cloisonne, ControleChamps, table=True):
    """Table des contrôles. `presentes`, `faibles`, `absentes` : nombre de mentions ; `anomalies` : le reste."""

    __tablename__ = "controles"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_controles_date", "organisme_id", "controle_le"),
        Index("ix_controles_empreinte", "organisme_id", "empreinte"),
    )

    id: uuid.UUID = Field(primary_key=True)
    empreinte: str = Field(max_length=64)
    format: str = Field(max_length=10)
    contenu: bytes = Field(sa_type=LargeBinary)
    presentes: int = 0
    faibles: int = 0
    absentes: int = 0
    anomalies: int = 0
    controle_le: datetime = Field(default_factory=maintenant)
    controle_par: str = ""
