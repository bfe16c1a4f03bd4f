"""Ce qu'un juriste a validé, point par point, et les repères anonymes d'un territoire. Lus aussi par les membres."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Partagee
from socle.saisies import Saisie

VALIDATION, REPERE = "validation_juridique", "repere_territoire"


class ValidationChamps(SQLModel):
    """Ce qu'un juriste dit de la validation d'un point."""

    valide_par: str = champ("Validé par", obligatoire=True, exemple="Service juridique du syndicat")
    valide_le: date | None = champ("Validé le", obligatoire=True, defaut=None)
    note: str = champ("Référence", obligatoire=True, long=True, exemple="Note du 12 mars 2026, n° 2026-14")


class ValidationSaisie(ValidationChamps, Saisie):
    """Saisie d'une validation."""


class ValidationJuridique(Partagee, ValidationChamps, table=True):
    """Un juriste a relu l'obligation de ce point. `question_empreinte` : SHA-256 de ce qu'il a relu ; changée, la validation
    ne vaut plus. `retiree_le` : elle a été retirée.
    """

    __tablename__ = "validations_juridiques"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "referentiel_code", "point_id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    organisme_nom: str = ""
    referentiel_code: str = Field(max_length=60)
    point_id: str = Field(max_length=60)
    question_empreinte: str = Field(max_length=64)
    inscrite_par: str = ""
    inscrite_le: datetime = Field(default_factory=maintenant)
    retiree_le: datetime | None = None
    retiree_par: str = ""


class RepereTerritoire(Partagee, table=True):
    """Les scores d'un territoire, sans un nom : médiane et quartiles, arrondis, de cinq organismes au moins.

    `quartiles` : axe (vide : ensemble) → premier quartile, médiane, troisième quartile ; `effectif` : tranche (« 5 à 9 »).
    """

    __tablename__ = "reperes_territoire"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "referentiel_code", "parcours"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    territoire: str = ""
    referentiel_code: str = Field(max_length=60)
    parcours: str = Field(max_length=20)
    jour: date
    effectif: str = Field(max_length=20)
    quartiles: dict[str, list[float]] = Field(default_factory=dict, sa_type=JSON)
    publie_par: str = Field(default="", sa_type=Text)
    publie_le: datetime = Field(default_factory=maintenant)
