"""Table `objets` : une ligne par racine d'agrégat (fiche, contrat, campagne…), quel que soit le métier.

Journal, preuves, actions, échéances, liens et recherche se rapportent à cette ligne ; sa `version` porte le
contrôle de concurrence : chaque formulaire rend la version qu'il a lue.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, col, select, update

from socle.base import maintenant, nouvel_id
from socle.erreurs import ConflitDeVersion, Introuvable
from socle.perimetre import Cloisonne, SessionCloisonnee


class Objet(Cloisonne, table=True):
    """Carte d'identité d'un objet métier."""

    __tablename__ = "objets"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_objets_organisme_type", "organisme_id", "type", "archive", "cle_tri", "id"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    type: str = Field(max_length=40)
    libelle: str
    cle_tri: str
    version: int = 1
    archive: bool = False
    cree_le: datetime = Field(default_factory=maintenant)
    modifie_le: datetime = Field(default_factory=maintenant)


def trouver_objet(session: SessionCloisonnee, objet_id: uuid.UUID, type_: str) -> Objet:
    """L'objet de ce type dans le périmètre, sinon `Introuvable`."""
    objet = session.exec(select(Objet).where(Objet.id == objet_id, Objet.type == type_)).first()
    if objet is None:
        raise Introuvable
    return objet


def avancer_version(session: SessionCloisonnee, objet: Objet, version_lue: int) -> None:
    """Passe l'objet à la version suivante si `version_lue` est l'actuelle, sinon `ConflitDeVersion`."""
    resultat = session.exec(
        update(Objet)
        .where(col(Objet.id) == objet.id, col(Objet.version) == version_lue)
        .values(version=version_lue + 1, modifie_le=maintenant())
    )
    if resultat.rowcount != 1:
        session.refresh(objet)
        raise ConflitDeVersion(version_lue, objet.version)
    session.refresh(objet)
