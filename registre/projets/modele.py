"""Fiche projet : les points de vigilance juridiques de tout projet numérique (guide, clé 5), avant sa mise en service."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.projets.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "projet"


class ProjetChamps(SQLModel):
    """Les champs d'une fiche projet."""

    nom: str = champ("Nom du projet", obligatoire=True, exemple="Capteurs de remplissage des bacs de tri")
    description: str = champ("De quoi il s'agit", long=True)
    porteur: str = champ("Service porteur", exemple="Direction de l'environnement")
    mise_en_service_prevue: date | None = champ("Mise en service prévue", defaut=None)
    donnees_personnelles: bool | None = champ("Données personnelles", defaut=None, article="RGPD 4(1)")
    donnees_precision: str = champ("Lesquelles", long=True)
    montage: str = champ("Montage", options=options("montages"))
    propriete_etat: str = champ("Propriété des données", options=options("etats_vigilance"))
    propriete_precision: str = champ("À qui sont les données, qui peut les réutiliser", long=True)
    registre_etat: str = champ("Fiche au registre", options=options("etats_vigilance"), article="RGPD 30")
    aipd_etat: str = champ("Analyse d'impact (AIPD)", options=options("etats_vigilance"), article="RGPD 35")
    aipd_precision: str = champ("Précisions sur l'AIPD", long=True)
    homologation_etat: str = champ(
        "Homologation de sécurité", options=options("etats_vigilance"), article="Décret 2010-112, art. 5"
    )
    homologation_precision: str = champ("Précisions sur l'homologation", long=True)
    clauses_etat: str = champ("Clauses des contrats", options=options("etats_vigilance"), article="RGPD 28(3)")
    clauses_precision: str = champ("Précisions sur les clauses", long=True)
    information_etat: str = champ(
        "Information des personnes", options=options("etats_vigilance"), article="RGPD 13, 14"
    )
    observations: str = champ("Observations", long=True)


class ProjetSaisie(ProjetChamps, Saisie):
    """Saisie d'une fiche projet."""


class Projet(Cloisonne, ProjetChamps, table=True):
    """Table des fiches projet ; avis et mise en service ne passent jamais par le formulaire de saisie."""

    __tablename__ = "projets"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_projets_statut", "organisme_id", "statut"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default="etude", max_length=20)
    avis_rssi: str = Field(default="", max_length=20)
    avis_rssi_motif: str = ""
    avis_rssi_par: str = ""
    avis_rssi_le: datetime | None = None
    avis_dpo: str = Field(default="", max_length=20)
    avis_dpo_motif: str = ""
    avis_dpo_par: str = ""
    avis_dpo_le: datetime | None = None
    decision_motif: str = ""
    decide_par: str = ""
    decide_le: datetime | None = None
