"""La fiche « Faut-il une AIPD ? » : une par fiche du registre. Une décision prise ne se récrit pas, la suivante s'ajoute.

Les réponses sont figées avec les faits qui les ont éclairées : un changement de la fiche se voit, il ne les récrit pas.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.aipd.reperage.donnees import CRITERES, VALEURS
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import Choix, champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "reperage_aipd"
FICHE, PERSONNE = "fiche", "personne"
"""D'où vient une réponse : tirée de la fiche du registre, ou écrite par une personne."""


class ReponseChamps(SQLModel):
    """La réponse à une question."""

    code: str = champ(
        "Question", options=tuple(Choix(p.code, p.court) for p in CRITERES.points.values()), obligatoire=True
    )
    valeur: str = champ("Réponse", options=VALEURS, defaut="a_verifier")
    motif: str = champ("Pourquoi")


class ReponseSaisie(ReponseChamps, LigneSaisie):
    """Ligne saisie : réponse."""


class ReperageSaisie(Saisie):
    """Toutes les réponses, telles que la page les envoie ; une question absente garde la réponse de la fiche."""

    reponses: list[ReponseSaisie] = groupe("Réponses", article="RGPD 35(3) à 35(5)")


class Reperage(Cloisonne, table=True):
    """Table des fiches de décision. `reponses` : code → valeur, motif, champ, origine ; `faits` : ce que disait la fiche ;
    `decision` vide tant que rien n'est décidé, ou depuis la réouverture : les décisions prises sont dans leur table.
    """

    __tablename__ = "reperages_aipd"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "traitement_id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["traitements.organisme_id", "traitements.id"]),
        Index("ix_reperages_aipd_statut", "organisme_id", "statut"),
    )

    id: uuid.UUID = Field(primary_key=True)
    traitement_id: uuid.UUID
    statut: str = Field(default="en_cours", max_length=20)
    tour: int = 1
    reponses: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    faits: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    empreinte: str = Field(default="", max_length=64)
    version_fiche: int = 0
    avis: str = Field(default="", max_length=20)
    avis_motif: str = Field(default="", sa_type=Text)
    avis_par: str = ""
    avis_le: datetime | None = None
    decision: str = Field(default="", max_length=20)
    decision_motif: str = Field(default="", sa_type=Text)
    couverte_par: str = Field(default="", sa_type=Text)
    decide_par: str = ""
    decide_le: datetime | None = None


class DecisionReperage(Cloisonne, table=True):
    """Table des décisions prises, avec l'avis et les réponses sur lesquels elles ont porté. `version` : celle décidée."""

    __tablename__ = "reperage_decisions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "reperage_id", "tour"),
        ForeignKeyConstraint(["organisme_id", "reperage_id"], ["reperages_aipd.organisme_id", "reperages_aipd.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    reperage_id: uuid.UUID
    tour: int
    decision: str = Field(max_length=20)
    motif: str = Field(default="", sa_type=Text)
    couverte_par: str = Field(default="", sa_type=Text)
    avis: str = Field(default="", max_length=20)
    avis_motif: str = Field(default="", sa_type=Text)
    avis_par: str = ""
    avis_le: datetime | None = None
    resultat: str = Field(default="", max_length=20)
    motifs: list[str] = Field(default_factory=list, sa_type=JSON)
    reponses: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    version_fiche: int = 0
    decide_par: str = ""
    decide_le: datetime
    version: int


SANS_AVIS: dict[str, Any] = {"avis": "", "avis_motif": "", "avis_par": "", "avis_le": None}
SANS_DECISION: dict[str, Any] = {
    "decision": "", "decision_motif": "", "couverte_par": "", "decide_par": "", "decide_le": None,
}  # fmt: skip
