"""Table des reprises : un fichier lu, ce qu'on en a compris et ce que chaque ligne est devenue, chiffrés."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne


class RepriseListe(Cloisonne, table=True):
    """Une liste reprise, tenue par le nœud où elle a été déposée. `etat` : apercu, en_cours, faite, retour,
    annulee, abandonnee.

    `contenu` (chiffré) porte les lignes lues puis leur compte rendu ; celui d'un aperçu s'efface au bout d'un
    jour, celui d'une reprise faite au bout de quatre-vingt-dix.
    """

    __tablename__ = "reprises_listes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_reprises_listes_liste", "organisme_id", "genre", "cree_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    genre: str = Field(max_length=20)
    nom_fichier: str = Field(max_length=200)
    etat: str = Field(default="apercu", max_length=20)
    contenu: bytes = Field(default=b"", sa_type=LargeBinary)
    nombre: int = 0
    cree_le: datetime = Field(default_factory=maintenant)
    cree_par: str = Field(default="", max_length=200)
    faite_le: datetime | None = None
