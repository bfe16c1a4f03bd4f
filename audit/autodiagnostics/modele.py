"""Autodiagnostic, sa copie du référentiel, ses périmètres, ses réponses ; ce qu'un porteur partage, ce qu'on demande.

Une réponse est une racine d'agrégat : preuves, actions et liens s'y attachent, et deux personnes qui répondent à deux points
ne se gênent pas. Elle naît à la première réponse donnée.
"""

import uuid
from datetime import date, datetime
from typing import Any

from pydantic import ValidationInfo, field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from audit.autodiagnostics.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne, Partagee
from socle.saisies import Saisie

AUTODIAGNOSTIC, REPONSE = "autodiagnostic", "reponse_audit"
ORGANISATION, SERVICE, OBJETS = "organisation", "service", "objets"
CONFORME, PARTIEL, NON_CONFORME = "conforme", "partiel", "non_conforme"
PLANIFIE, NE_SAIT_PAS, NON_APPLICABLE, NON_EVALUE = "planifie", "ne_sait_pas", "non_applicable", ""
OUVERT, CLOS = "ouvert", "clos"


class AutodiagnosticChamps(SQLModel):
    """Ce qu'une personne dit d'un autodiagnostic."""

    titre: str = champ("Intitulé", obligatoire=True, exemple="Autodiagnostic 2026")
    parcours: str = champ("Parcours", options=options("parcours"), obligatoire=True, defaut="complet")
    debut: date | None = champ("Début", defaut=None)
    fin_prevue: date | None = champ("Fin prévue", defaut=None, aide="Elle vous est rappelée.")
    conduit_par: str = champ("Conduit par", exemple="RSSI mutualisé du syndicat")
    observations: str = champ("Observations", long=True)


class AutodiagnosticSaisie(AutodiagnosticChamps, Saisie):
    """Saisie d'un autodiagnostic."""

    @field_validator("fin_prevue")
    @classmethod
    def _dates(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        debut = info.data.get("debut")
        if debut and valeur and valeur < debut:
            raise ValueError("La fin prévue précède le début.")
        return valeur


class NouvelAutodiagnosticSaisie(AutodiagnosticSaisie):
    """Saisie d'un autodiagnostic neuf : son référentiel, et sur quoi il porte."""

    referentiel: str = champ("Référentiel", obligatoire=True, genre="choix")
    systemes: list[str] = champ("Téléservices et systèmes", multiple=True, aide="Chacun a ses propres réponses.")
    objets_connectes: bool | None = champ("Parc d'objets connectés", defaut=None, aide="Capteurs, caméras, bornes…")


class Autodiagnostic(Cloisonne, AutodiagnosticChamps, table=True):
    """Table des autodiagnostics. `bilan` : les scores au jour de la clôture."""

    __tablename__ = "autodiagnostics"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "precedent_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_autodiagnostics_fin", "organisme_id", "etat", "fin_prevue"),
    )

    id: uuid.UUID = Field(primary_key=True)
    etat: str = Field(default=OUVERT, max_length=20)
    referentiel_code: str = Field(max_length=60)
    referentiel_titre: str = ""
    referentiel_version: str = Field(max_length=60)
    precedent_id: uuid.UUID | None = None
    clos_le: datetime | None = None
    clos_par: str = ""
    bilan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class CopieDeReferentiel(Cloisonne, table=True):
    """Le référentiel tel que l'autodiagnostic l'a figé, mot pour mot."""

    __tablename__ = "autodiagnostic_referentiels"
    __table_args__ = (
        UniqueConstraint("organisme_id", "autodiagnostic_id"),
        ForeignKeyConstraint(["organisme_id", "autodiagnostic_id"], ["autodiagnostics.organisme_id", "autodiagnostics.id"]),
    )  # fmt: skip

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    autodiagnostic_id: uuid.UUID
    empreinte: str = Field(max_length=64)
    contenu: bytes = Field(sa_type=LargeBinary)


class Cible(Cloisonne, table=True):
    """Un périmètre d'évaluation : l'organisation, un téléservice, le parc d'objets. `retiree_le` : il ne compte plus."""

    __tablename__ = "autodiagnostic_cibles"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "autodiagnostic_id"], ["autodiagnostics.organisme_id", "autodiagnostics.id"]),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_autodiagnostic_cibles_autodiagnostic", "organisme_id", "autodiagnostic_id", "rang"),
    )  # fmt: skip

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    autodiagnostic_id: uuid.UUID
    genre: str = Field(max_length=20)
    nom: str
    objet_id: uuid.UUID | None = None
    rang: int = 0
    retiree_le: datetime | None = None


class ReponseChamps(SQLModel):
    """Ce qu'une personne répond à un point."""

    statut: str = champ("Réponse", options=options("statuts"))
    methode: str = champ("Comment c'est établi", options=options("methodes"))
    commentaire: str = champ("Commentaire", long=True)
    justification: str = champ(
        "Pourquoi ce point ne s'applique pas", long=True, aide="Seulement si vous répondez « Non applicable »."
    )
    echeance: date | None = champ("Prévu pour le", defaut=None, aide="Obligatoire si vous répondez « Planifié ».")
    responsable: str = champ("Qui s'en charge")


class ReponseSaisie(ReponseChamps, Saisie):
    """Saisie d'une réponse. « Non applicable » se justifie ; « Planifié » se date."""

    @field_validator("justification")
    @classmethod
    def _justifiee(cls, valeur: str, info: ValidationInfo) -> str:
        if info.data.get("statut") == NON_APPLICABLE and not valeur.strip():
            raise ValueError("Dites pourquoi ce point ne s'applique pas.")
        return valeur

    @field_validator("echeance")
    @classmethod
    def _datee(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        if info.data.get("statut") == PLANIFIE and valeur is None:
            raise ValueError("Donnez la date prévue : sans elle, « planifié » vaut « non conforme ».")
        return valeur


class Reponse(Cloisonne, ReponseChamps, table=True):
    """Table des réponses. `origine` : vide (donnée ici), heritage, sollicitation, reprise, import. `a_confirmer` : venue
    d'ailleurs ou d'avant, une personne ne l'a pas encore confirmée.
    """

    __tablename__ = "autodiagnostic_reponses"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "cible_id", "point_id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "autodiagnostic_id"], ["autodiagnostics.organisme_id", "autodiagnostics.id"]),
        ForeignKeyConstraint(
            ["organisme_id", "cible_id"], ["autodiagnostic_cibles.organisme_id", "autodiagnostic_cibles.id"]
        ),
        Index("ix_autodiagnostic_reponses_autodiagnostic", "organisme_id", "autodiagnostic_id"),
    )  # fmt: skip

    id: uuid.UUID = Field(primary_key=True)
    autodiagnostic_id: uuid.UUID
    cible_id: uuid.UUID
    point_id: str = Field(max_length=60)
    evalue_par: str = ""
    evalue_par_id: uuid.UUID | None = None
    evalue_le: datetime = Field(default_factory=maintenant)
    origine: str = Field(default="", max_length=20)
    origine_nom: str = ""
    origine_le: date | None = None
    a_confirmer: bool = False
    relecture: str = Field(default="", max_length=20)
    relecture_remarque: str = Field(default="", sa_type=Text)
    relu_par: str = ""
    relu_le: datetime | None = None


class ReponsePartagee(Partagee, table=True):
    """Ce qu'un organisme répond pour ceux qu'il porte, ou au nom d'un prestataire : lu par ses membres, qui confirment.

    `empreinte` : SHA-256 de la question, pour voir qu'elle n'a pas changé ; `retiree_le` : elle ne se propose plus.
    """

    __tablename__ = "reponses_partagees"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "au_nom_de", "referentiel_code", "point_id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    au_nom_de: str = Field(default="", max_length=300)
    porteur: str = ""
    referentiel_code: str = Field(max_length=60)
    point_id: str = Field(max_length=60)
    question: str = Field(default="", sa_type=Text)
    statut: str = Field(max_length=20)
    methode: str = Field(default="", max_length=20)
    commentaire: str = Field(default="", sa_type=Text)
    echeance: date | None = None
    evalue_le: date
    partagee_le: datetime = Field(default_factory=maintenant)
    partagee_par: str = ""
    retiree_le: datetime | None = None


class SollicitationChamps(SQLModel):
    """Ce que l'on demande à un collègue ou à un prestataire."""

    nom: str = champ("Destinataire", obligatoire=True, exemple="Prestataire informatique")
    courriel: str = champ("Adresse électronique", aide="Vide : vous transmettrez le lien vous-même.")
    message: str = champ("Message", long=True)
    jours: int | None = champ("Durée de validité, en jours", defaut=21, aide="De 1 à 90 jours.")
    points: list[str] = champ("Points demandés", multiple=True)


class SollicitationSaisie(SollicitationChamps, Saisie):
    """Saisie d'une demande de réponses."""


class Sollicitation(Cloisonne, SollicitationChamps, table=True):
    """Table des demandes de réponses. `empreinte` : SHA-256 du jeton du lien ; `recu` : ce qui a été répondu, à reprendre."""

    __tablename__ = "sollicitations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("empreinte"),
        ForeignKeyConstraint(["organisme_id", "autodiagnostic_id"], ["autodiagnostics.organisme_id", "autodiagnostics.id"]),
        ForeignKeyConstraint(
            ["organisme_id", "cible_id"], ["autodiagnostic_cibles.organisme_id", "autodiagnostic_cibles.id"]
        ),
        Index("ix_sollicitations_autodiagnostic", "organisme_id", "autodiagnostic_id"),
    )  # fmt: skip

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    autodiagnostic_id: uuid.UUID
    cible_id: uuid.UUID
    empreinte: str = Field(max_length=64)
    envoyee_le: datetime = Field(default_factory=maintenant)
    envoyee_par: str = ""
    expire_le: date
    revoquee_le: datetime | None = None
    repondu_le: datetime | None = None
    repondant: str = ""
    recu: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    reprise_le: datetime | None = None
    reprise_par: str = ""
