"""Action du plan : racine d'agrégat (`objets`, type `action`). Sa source et ses preuves lui sont attachées par `liens`."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.actions.listes import options
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie
from socle.types import ecrire_decimal

TYPE = "action"
PLAFONDS = {"cout": Decimal(1_000_000_000), "charge_jours": Decimal(100_000)}


class ActionChamps(SQLModel):
    """Ce qu'une personne dit d'une action."""

    titre: str = champ("Action", obligatoire=True, exemple="Faire signer l'avenant RGPD à l'éditeur de la paie")
    description: str = champ("Description", long=True)
    type: str = champ("Type", options=options("types_actions"))
    priorite: str = champ("Priorité", options=options("priorites"), defaut="moyenne")
    responsable_id: uuid.UUID | None = champ(
        "Responsable", defaut=None, genre="fiche", aide="Un compte de Gouverne : il reçoit les rappels."
    )
    responsable_nom: str = champ(
        "Responsable sans compte",
        aide="Si ce n'est pas un compte : une personne, ou un service.",
        exemple="Service informatique",
    )
    cout: Decimal | None = champ("Coût estimé (€)", defaut=None, genre="decimal")
    charge_jours: Decimal | None = champ("Charge estimée (jours)", defaut=None, genre="decimal")
    echeance: date | None = champ("Échéance", defaut=None)
    observations: str = champ("Observations", long=True)


class ActionSaisie(ActionChamps, Saisie):
    """Saisie d'une action."""

    @field_validator("cout", "charge_jours")
    @classmethod
    def _borner(cls, valeur: Decimal | None, info: ValidationInfo) -> Decimal | None:
        plafond = PLAFONDS[info.field_name or ""]
        if valeur is not None and not 0 <= valeur < plafond:
            raise ValueError(f"Écrivez un nombre entre 0 et {ecrire_decimal(plafond)}.")
        return valeur


class Action(Cloisonne, ActionChamps, table=True):
    """Table des actions. `regle` : code de la règle qui l'a proposée, vide si une personne l'a écrite."""

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "regle_cle"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "source_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_actions_echeance", "organisme_id", "etat", "echeance"),
        Index("ix_actions_source", "organisme_id", "source_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    cout: Decimal | None = Field(default=None, sa_type=Numeric(14, 2))
    charge_jours: Decimal | None = Field(default=None, sa_type=Numeric(8, 2))
    source_id: uuid.UUID | None = None
    etat: str = Field(default="a_faire", max_length=20)
    motif: str = ""
    regle: str = Field(default="", max_length=60)
    regle_cle: str | None = Field(default=None, max_length=200)
    faite_le: date | None = None
    decidee_par: str = ""
    decidee_le: datetime | None = None


class AbonnementAgenda(Cloisonne, table=True):
    """Jeton privé d'un flux d'agenda (ICS) : seule son empreinte est gardée ; révocable."""

    __tablename__ = "abonnements_agenda"
    __table_args__ = (UniqueConstraint("empreinte"), Index("ix_abonnements_agenda_personne", "personne_id"))

    id: uuid.UUID = Field(primary_key=True)
    personne_id: uuid.UUID = Field(foreign_key="personnes.id")
    empreinte: str = Field(max_length=64)
    cree_le: datetime
    lu_le: datetime | None = None
