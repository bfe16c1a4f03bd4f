"""Contrat : sa carte d'identité, où il en est, et la rédaction de ses clauses.

La rédaction (réponses, clauses retenues, annexes) est un texte JSON que `clauses.redaction.reponses` valide ; elle ne passe
jamais par le formulaire de la fiche. Le cocontractant est une relation de l'organisme avec un prestataire, ou un nom.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.contrats.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "contrat"


class ContratChamps(SQLModel):
    """Les champs d'un contrat."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Concession du service de l'eau potable")
    type_contrat: str = champ("Type de contrat", options=options("types_contrats"))
    reference: str = champ("Référence", exemple="2026-DSP-03")
    objet: str = champ("Objet en une phrase", long=True, exemple="l'exploitation du service public de l'eau potable")
    service: str = champ("Service qui le suit", exemple="Direction de l'eau")
    cocontractant_id: uuid.UUID | None = champ("Cocontractant", genre="fiche", defaut=None)
    cocontractant_nom: str = champ("Nom du cocontractant, s'il n'est pas dans vos prestataires")
    date_debut: date | None = champ("Prise d'effet", defaut=None)
    date_fin: date | None = champ("Échéance", defaut=None)
    duree_mois: int | None = champ("Durée en mois, reconductions comprises", defaut=None)
    montant_ht: int | None = champ("Montant initial hors taxes, en euros", defaut=None)
    observations: str = champ("Observations", long=True)


class ContratSaisie(ContratChamps, Saisie):
    """Saisie d'un contrat. `cocontractant_id` : relation de l'organisme avec un prestataire, ou rien."""


class Contrat(Cloisonne, ContratChamps, table=True):
    """Table des contrats. `redaction` : JSON ; `source` et `identifiant_externe` : d'où vient un contrat importé."""

    __tablename__ = "contrats"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "cocontractant_id"], ["relations.organisme_id", "relations.id"]),
        Index("ix_contrats_statut", "organisme_id", "statut"),
        Index("ix_contrats_fin", "organisme_id", "date_fin"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default="preparation", max_length=20)
    redaction: str = Field(default="", sa_type=Text)
    arrete_par: str = ""
    arrete_le: datetime | None = None
    source: str = Field(default="", max_length=40)
    identifiant_externe: str = Field(default="", max_length=120)
