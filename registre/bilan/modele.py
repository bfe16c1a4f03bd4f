"""Bilan annuel : une année, un paragraphe libre par chapitre, une note pour les élus, les nombres figés à la clôture."""

import uuid
from datetime import date, datetime
from typing import Any, Final

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie, trop_long

TYPE = "bilan_annuel"
BROUILLON, ARRETE, PRESENTE = "brouillon", "arrete", "presente"
ANNEES: Final = (2018, 2100)
"""2018 : le RGPD s'applique."""
NOTE_MAXIMALE: Final = 1_200
"""Caractères : au-delà, la note des élus ne tient plus sur une page."""


class BilanChamps(SQLModel):
    """Les champs d'un bilan : ses paragraphes portent le nom de leur chapitre."""

    annee: int = champ("Année", defaut=0, obligatoire=True, genre="entier", exemple="2026")
    introduction: str = champ("L'année en quelques lignes", long=True, aide="Ouvre le bilan.")
    organisation: str = champ("Organisation et moyens", long=True, article="RGPD 38(2)")
    registre: str = champ("Registre des traitements", long=True, article="RGPD 30")
    procedures: str = champ("Procédures", long=True, article="RGPD 24(2)")
    aipd: str = champ("Analyses d'impact", long=True, article="RGPD 35")
    violations: str = champ("Violations de données", long=True, article="RGPD 33, 34", aide="Sans nommer personne.")
    demandes: str = champ("Demandes des personnes", long=True, article="RGPD 12", aide="Sans nommer personne.")
    contrats: str = champ("Contrats et sous-traitants", long=True, article="RGPD 28")
    audits: str = champ("Audits, sécurité et plan d'action", long=True, article="RGPD 32")
    sensibilisation: str = champ("Sensibilisation", long=True, article="RGPD 39(1)b")
    controles: str = champ(
        "Contrôles et plaintes auprès de la CNIL", long=True, article="RGPD 31, 77", aide="« Aucun » est une réponse."
    )
    avis: str = champ("Avis rendus, avis suivis", long=True, article="RGPD 39(1)a")
    objectifs: str = champ("Objectifs de l'année qui vient", long=True, aide="Chacun avec qui, et quand.")
    note_elus: str = champ(
        "Ce que la note aux élus propose", long=True, aide="1 200 caractères au plus : une page.",
        exemple="Inscrire au budget la refonte du site ; désigner un relais par service.",
    )  # fmt: skip


class BilanSaisie(BilanChamps, Saisie):
    """Saisie d'un bilan."""

    @field_validator("annee", mode="before")
    @classmethod
    def _zero(cls, valeur: Any) -> Any:
        return 0 if valeur in (None, "") else valeur

    @field_validator("annee")
    @classmethod
    def _annee(cls, valeur: int) -> int:
        if valeur and not ANNEES[0] <= valeur <= ANNEES[1]:
            raise ValueError(f"Donnez une année entre {ANNEES[0]} et {ANNEES[1]}.")
        return valeur

    @field_validator("note_elus")
    @classmethod
    def _note(cls, valeur: str) -> str:
        if phrase := trop_long(valeur, NOTE_MAXIMALE):
            raise ValueError(phrase)
        return valeur


class Bilan(Cloisonne, BilanChamps, table=True):
    """Table des bilans. `releve` : les nombres et les faits au jour de la clôture ; vide tant que le bilan est ouvert."""

    __tablename__ = "bilans"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "annee"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default=BROUILLON, max_length=20)
    releve: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    arrete_le: datetime | None = None
    arrete_par: str = ""
    presente_le: date | None = None
    presente_a: str = ""
