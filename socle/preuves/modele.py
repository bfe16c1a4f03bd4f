"""Preuve : un fichier chiffré hors de la base, son empreinte, ses deux dates, sa péremption.

La preuve est une racine d'agrégat (`objets`, type `preuve`) ; elle s'attache à autant d'objets qu'il faut par `liens`.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.preuves.listes import options
from socle.saisies import Saisie

TYPE = "preuve"


class PreuveChamps(SQLModel):
    """Ce qu'une personne dit d'une preuve."""

    titre: str = champ("Titre", obligatoire=True, exemple="Délibération du 12 mars, rapport d'audit…")
    nature: str = champ("Nature", options=options("natures_preuves"))
    date_document: date | None = champ(
        "Date du document", defaut=None, aide="La date à laquelle ce que la preuve établit était vrai."
    )
    recue_le: date | None = champ("Reçu le", defaut=None)
    expire_le: date | None = champ("Valable jusqu'au", defaut=None, aide="Vide : la preuve ne périme pas.")
    commentaire: str = champ("Commentaire", long=True)


class PreuveSaisie(PreuveChamps, Saisie):
    """Saisie d'une preuve, sans son fichier."""


class Preuve(Cloisonne, PreuveChamps, table=True):
    """Table des preuves. `empreinte` : SHA-256 du fichier en clair, en hexadécimal ; `taille` en octets."""

    __tablename__ = "preuves"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_preuves_empreinte", "organisme_id", "empreinte"),
        Index("ix_preuves_peremption", "organisme_id", "expire_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    nom_fichier: str = Field(max_length=255)
    type_mime: str = Field(max_length=100)
    taille: int
    empreinte: str = Field(max_length=64)
    signe: bool = False
    objet_signe_id: uuid.UUID | None = None
    version_signee: int | None = None
    deposee_par: str = ""
    deposee_le: datetime = Field(default_factory=maintenant)
    effacee_le: datetime | None = None
