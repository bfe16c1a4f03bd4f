"""L'adoption d'une procédure : laquelle, quand, par quel acte, quand la revoir ; et les noms qu'elle portait ce jour-là."""

import uuid
from datetime import date

from pydantic import ValidationInfo, field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.procedures.contenu import PROCEDURES
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import Choix, champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "procedure"
OPTIONS = tuple(Choix(p.code, p.titre, p.fondement) for p in PROCEDURES.values())


class AdoptionChamps(SQLModel):
    """Ce que l'on dit d'une adoption."""

    genre: str = champ("Procédure", options=OPTIONS, obligatoire=True)
    acte: str = champ(
        "Par quel acte", obligatoire=True, exemple="Note de service n° 2026-8, délibération du 12 novembre 2026"
    )
    adoptee_le: date | None = champ("Adoptée le", defaut=None, obligatoire=True)
    revue_le: date | None = champ(
        "Prochaine revue", defaut=None, aide="Gouverne la rappelle. Vide : aucune revue prévue."
    )
    observations: str = champ("Observations", long=True)


class AdoptionSaisie(AdoptionChamps, Saisie):
    """Saisie d'une adoption."""

    @field_validator("revue_le")
    @classmethod
    def _apres_l_adoption(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        adoptee = info.data.get("adoptee_le")
        if valeur is not None and adoptee is not None and valeur <= adoptee:
            raise ValueError("La revue vient après l'adoption.")
        return valeur


class ProcedureAdoptee(Cloisonne, AdoptionChamps, table=True):
    """Table des adoptions. `noms` : rôle → qui le tenait, tel que le document adopté le disait ; `empreinte` : son texte."""

    __tablename__ = "procedures_adoptees"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_procedures_adoptees_revue_le", "organisme_id", "revue_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    empreinte: str = Field(default="", max_length=64)
    noms: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
