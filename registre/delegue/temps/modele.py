"""Une ligne de temps : un jour, une durée, à quoi elle a servi. Elle ne se corrige pas : on la retire et on la récrit."""

import uuid
from datetime import date, datetime

from pydantic import field_validator
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.delegue.temps.listes import options
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "temps_dpo"
MINUTES_MAXIMUM = 24 * 60


class TempsChamps(SQLModel):
    """Ce que dit une ligne de temps."""

    le: date | None = champ("Jour", defaut=None, obligatoire=True)
    minutes: int | None = champ("Minutes", defaut=None, obligatoire=True, exemple="90")
    nature: str = champ("Nature", obligatoire=True, options=options("natures_temps"))
    note: str = champ("Note", aide="Sans donnée personnelle : un sujet, pas un nom.", exemple="Affichage cantine")


class TempsSaisie(TempsChamps, Saisie):
    """Saisie d'une ligne de temps."""

    @field_validator("minutes")
    @classmethod
    def _borner(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 1 <= valeur <= MINUTES_MAXIMUM:
            raise ValueError("Écrivez un nombre de minutes entre 1 et 1 440.")
        return valeur


class TempsDpo(Cloisonne, TempsChamps, table=True):
    """Table du temps passé."""

    __tablename__ = "temps_dpo"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        Index("ix_temps_dpo_jour", "organisme_id", "le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    par: str = ""
    note_le: datetime = Field(default_factory=maintenant)
