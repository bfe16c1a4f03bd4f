"""D'où vient un objet : la fiche modèle et sa version, la fiche copiée, le fichier repris ; et par quel lot.

L'enfant garde ce fil toute sa vie. Il ne lie pas : modifier ou archiver l'origine ne touche jamais à ce qui en est venu.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, col, select

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.operations import Atelier
from socle.perimetre import Cloisonne, SessionCloisonnee

MODELE: Final = "modele"
COPIE: Final = "copie"
REPRISE: Final = "reprise"
GENRES: Final = {MODELE: "Fiche modèle", COPIE: "Copie", REPRISE: "Reprise d'un fichier"}


class Provenance(Cloisonne, table=True):
    """L'origine d'un objet. `source` : code du modèle, identifiant de l'objet copié, nom du fichier ; `version` : la sienne.

    `empreinte` : SHA-256 du contenu posé, pour savoir si l'objet a été retouché depuis. `modele` et `modele_version` : la
    fiche modèle dont l'objet descend, même copié ou repris ; version 0 si une personne l'a reconnue.
    """

    __tablename__ = "provenances"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "objet_id"),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_provenances_source", "organisme_id", "genre", "source"),
        Index("ix_provenances_lot", "organisme_id", "lot_id"),
        Index("ix_provenances_modele", "organisme_id", "modele"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    objet_id: uuid.UUID
    genre: str = Field(max_length=20)
    source: str = Field(max_length=200)
    libelle: str = Field(max_length=300)
    version: int = 0
    lot_id: uuid.UUID | None = None
    empreinte: str = Field(default="", max_length=64)
    modele: str = Field(default="", max_length=80)
    modele_version: int = Field(default=0)
    notee_le: datetime


def noter(
    atelier: Atelier, objet_id: uuid.UUID, genre: str, source: str, libelle: str, *, version: int = 0,
    lot_id: uuid.UUID | None = None, empreinte: str = "", modele: tuple[str, int] | None = None, neuf: bool = False,
) -> None:  # fmt: skip
    """Note d'où vient un objet qui vient d'être écrit, dans la même opération ; une seconde origine remplace la première.

    `modele` : code et version de la fiche modèle dont descend l'objet copié. `neuf` : il vient de naître, rien à remplacer.
    """
    modele = (source, version) if genre == MODELE else modele
    requete = select(Provenance).where(Provenance.objet_id == objet_id)
    ligne = (None if neuf else atelier.session.exec(requete).first()) or Provenance(
        organisme_id=atelier.organisme_id, objet_id=objet_id, genre=genre, source="", libelle="", notee_le=atelier.quand
    )
    ligne.genre, ligne.source, ligne.libelle, ligne.version = genre, source[:200], libelle[:300], version
    ligne.lot_id, ligne.empreinte, ligne.notee_le = lot_id, empreinte, atelier.quand
    ligne.modele, ligne.modele_version = modele or (ligne.modele, ligne.modele_version)
    atelier.session.add(ligne)
    atelier.session.flush()


def rattacher(atelier: Atelier, objet_id: uuid.UUID, code: str, libelle: str, version: int = 0) -> None:
    """Dit de quel modèle un objet descend, sans rien ôter à ce que l'on sait de son origine : une copie reste une copie."""
    ligne = provenance_de(atelier.session, objet_id)
    if ligne is None:
        noter(atelier, objet_id, MODELE, code, libelle, version=version)
        return
    ligne.modele, ligne.modele_version = code[:80], version
    atelier.session.add(ligne)
    atelier.session.flush()


def provenance_de(session: SessionCloisonnee, objet_id: uuid.UUID) -> Provenance | None:
    """L'origine d'un objet, ou None s'il est né ici."""
    return session.exec(select(Provenance).where(Provenance.objet_id == objet_id)).first()


def provenances_de(session: SessionCloisonnee, objets: Collection[uuid.UUID]) -> dict[uuid.UUID, Provenance]:
    """Objet → son origine, en une requête ; un objet né ici n'y est pas."""
    if not objets:
        return {}
    return {p.objet_id: p for p in session.exec(select(Provenance).where(col(Provenance.objet_id).in_(objets)))}
