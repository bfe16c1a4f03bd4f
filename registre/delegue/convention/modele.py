"""La convention d'un service mutualisé de délégué, tenue par le nœud qui le porte : durée, membres, jours dus."""

import uuid
from datetime import date
from decimal import Decimal

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "convention_dpo"
PLAFONDS = {"jours_dus": Decimal(366), "heures_par_jour": Decimal(24)}


def _borner(valeur: Decimal | None, nom: str) -> Decimal | None:
    if valeur is not None and not 0 <= valeur <= PLAFONDS[nom]:
        raise ValueError(f"Écrivez un nombre entre 0 et {PLAFONDS[nom]}.")
    return valeur


class ConventionChamps(SQLModel):
    """Les champs d'une convention."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Service mutualisé de délégué, 2026-2028")
    debut: date | None = champ("À partir du", defaut=None)
    fin: date | None = champ("Jusqu'au", defaut=None, aide="Gouverne rappelle un terme qui approche.")
    reconduction: str = champ("Renouvellement", exemple="Par expresse reconduction, une fois, pour trois ans")
    deliberation: str = champ("Délibération de l'organisme qui porte le service", exemple="n° 2026-42 du 12 mars 2026")
    missions: str = champ("Ce que le service fait", long=True, article="RGPD 39(1)")
    moyens: str = champ("Avec quels moyens", long=True, article="RGPD 38(2)", exemple="Deux agents, un outil partagé.")
    financement: str = champ("Comment il est payé", long=True, exemple="300 € par jour, facturés en fin d'année.")
    heures_par_jour: Decimal | None = champ(
        "Heures dans une journée",
        defaut=Decimal(7),
        genre="decimal",
        aide="Pour compter en jours le temps noté en minutes.",
    )
    depart: str = champ(
        "Comment un membre en sort", long=True, exemple="Par délibération, avec un préavis de six mois."
    )
    observations: str = champ("Observations", long=True)


class MembreChamps(SQLModel):
    """Un membre du service."""

    membre_id: uuid.UUID | None = champ("Organisme", genre="fiche", defaut=None, obligatoire=True)
    entre_le: date | None = champ("Entré le", defaut=None)
    sorti_le: date | None = champ("Sorti le", defaut=None)
    jours_dus: Decimal | None = champ("Jours dus par an", defaut=None, genre="decimal", exemple="3")
    deliberation: str = champ("Sa délibération", exemple="n° 2026-11")


class MembreSaisie(MembreChamps, LigneSaisie):
    """Ligne saisie : membre. `membre_id` : un organisme du sous-arbre de qui porte la convention."""

    @field_validator("jours_dus")
    @classmethod
    def _jours(cls, valeur: Decimal | None, info: ValidationInfo) -> Decimal | None:
        return _borner(valeur, info.field_name or "")


class ConventionSaisie(ConventionChamps, Saisie):
    """Saisie d'une convention."""

    membres: list[MembreSaisie] = groupe("Membres")

    @field_validator("heures_par_jour")
    @classmethod
    def _heures(cls, valeur: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if valeur is not None and valeur <= 0:
            raise ValueError("Une journée compte au moins quelques minutes.")
        return _borner(valeur, info.field_name or "")


class ConventionDpo(Cloisonne, ConventionChamps, table=True):
    """Table des conventions."""

    __tablename__ = "conventions_dpo"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_conventions_dpo_fin", "organisme_id", "fin"),
    )

    id: uuid.UUID = Field(primary_key=True)
    heures_par_jour: Decimal | None = Field(default=None, sa_type=Numeric(4, 2))


class MembreConvention(Cloisonne, MembreChamps, table=True):
    """Table des membres d'une convention. `membre_id` : l'organisme membre, sous celui qui la tient."""

    __tablename__ = "convention_membres"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "fiche_id", "membre_id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["conventions_dpo.organisme_id", "conventions_dpo.id"]),
        ForeignKeyConstraint(["membre_id"], ["organismes.id"]),
        Index("ix_convention_membres_fiche", "organisme_id", "fiche_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0
    jours_dus: Decimal | None = Field(default=None, sa_type=Numeric(6, 2))
