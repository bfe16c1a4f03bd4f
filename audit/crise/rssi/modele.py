"""Désignation d'un RSSI : une personne ou une entité mutualisée, ses missions, son terme. Le RGS la recommande (§ 7.1.a)."""

import uuid
from datetime import date

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audit.crise.rssi.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "designation_rssi"
_RGS = "RGS § 7.1.a"


class DesignationChamps(SQLModel):
    """Ce que l'on sait d'une désignation."""

    nom: str = champ(
        "Nom, ou entité mutualisée", obligatoire=True, article=_RGS, exemple="Syndicat numérique du Vallon"
    )
    forme: str = champ("Qui est désigné", options=options("formes_rssi"))
    qualite: str = champ("Qualité ou fonction", exemple="Ingénieure, service informatique")
    convention: str = champ(
        "Convention ou contrat", aide="Pour une entité mutualisée ou un prestataire.", exemple="Convention n° 2026-14"
    )
    suppleant: str = champ("Suppléant", aide="Qui répond en son absence.")
    quotite: int | None = champ("Quotité (% d'un temps plein)", defaut=None, exemple="20")
    rattachement: str = champ("À qui il rend compte", options=options("rattachements_rssi"))
    rattachement_precision: str = champ("Précisez", exemple="Point trimestriel en comité de direction")
    debut: date | None = champ("À partir du", defaut=None)
    fin: date | None = champ(
        "Jusqu'au", defaut=None, aide="Vide : sans terme. Gouverne rappelle un terme qui approche."
    )
    missions: list[str] = champ("Missions", options=options("missions_rssi"), multiple=True, article="RGS § 7")
    missions_precision: str = champ("Autres missions", long=True)
    perimetre: str = champ("Périmètre", long=True, exemple="Tous les services, le CCAS et les écoles.")
    moyens: str = champ("Moyens", long=True, exemple="Budget de formation, outil de sauvegarde, accès aux journaux.")
    pouvoirs: str = champ(
        "Ce qu'il peut faire seul", long=True, exemple="Faire isoler un poste ou couper un accès, et en rendre compte."
    )
    arrete_numero: str = champ("Numéro de l'arrêté")
    signe_le: date | None = champ(
        "Arrêté signé le", defaut=None, aide="Déposez l'exemplaire signé dans « Liens et pièces »."
    )
    observations: str = champ("Observations", long=True)


class DesignationSaisie(DesignationChamps, Saisie):
    """Saisie d'une désignation."""

    @field_validator("quotite")
    @classmethod
    def _borner(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 1 <= valeur <= 100:
            raise ValueError("Écrivez un nombre entre 1 et 100.")
        return valeur

    @field_validator("fin")
    @classmethod
    def _apres_le_debut(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        debut = info.data.get("debut")
        if valeur is not None and debut is not None and valeur < debut:
            raise ValueError("La fin vient avant le début.")
        return valeur


class DesignationRssi(Cloisonne, DesignationChamps, table=True):
    """Table des désignations."""

    __tablename__ = "designations_rssi"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_designations_rssi_fin", "organisme_id", "fin"),
    )

    id: uuid.UUID = Field(primary_key=True)
