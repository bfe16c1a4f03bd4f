"""Question posée au délégué, ses messages ; réponses gardées pour resservir.

Un message ne se récrit pas : on en écrit un autre. Les réponses gardées se lisent dans tout le territoire de qui les tient.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne, Partagee
from socle.saisies import Saisie

TYPE = "question"
TYPE_REPONSE = "reponse_gardee"
POSEE, EN_COURS, REPONDUE, CLOSE = "posee", "en_cours", "repondue", "close"


class QuestionChamps(SQLModel):
    """Ce qu'on demande au délégué."""

    titre: str = champ(
        "Votre question en une ligne", obligatoire=True, exemple="Peut-on afficher la liste des inscrits à la cantine ?"
    )
    texte: str = champ(
        "Ce qu'il faut savoir pour y répondre", long=True, article="RGPD 39(1)a",
        aide="Le service, l'outil, la date qui presse. Ne nommez personne : une fonction suffit.",
        exemple="L'école voudrait l'afficher à l'entrée pour que les parents vérifient. Rentrée le 2 septembre.",
    )  # fmt: skip


class QuestionSaisie(QuestionChamps, Saisie):
    """Saisie d'une question."""


class Question(Cloisonne, QuestionChamps, table=True):
    """Table des questions. `attente_depuis` : le jour depuis lequel la réponse du délégué est attendue ; `repondue_le` : sa
    dernière réponse ; `premiere_reponse_le` : la première, celle dont se mesure le délai.
    """

    __tablename__ = "questions_dpo"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_questions_dpo_attente", "organisme_id", "statut", "attente_depuis"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default=POSEE, max_length=20)
    posee_par: str = ""
    posee_par_id: uuid.UUID | None = None
    posee_le: datetime = Field(default_factory=maintenant)
    attente_depuis: date
    premiere_reponse_le: datetime | None = None
    repondue_le: datetime | None = None


class MessageQuestion(Cloisonne, table=True):
    """Table des messages d'une question. `genre` : suite, precision (demandée par le délégué), reponse."""

    __tablename__ = "question_messages"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "question_id"], ["questions_dpo.organisme_id", "questions_dpo.id"]),
        Index("ix_question_messages_question", "organisme_id", "question_id", "le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    question_id: uuid.UUID
    genre: str = Field(max_length=20)
    texte: str = Field(sa_type=Text)
    par: str = ""
    le: datetime = Field(default_factory=maintenant)


class ReponseGardeeChamps(SQLModel):
    """Une réponse récrite pour resservir, sans rien qui désigne un organisme ou une personne."""

    titre: str = champ(
        "À quelle question elle répond", obligatoire=True, exemple="Afficher une liste nominative d'enfants"
    )
    texte: str = champ("La réponse", long=True, obligatoire=True)


class ReponseGardeeSaisie(ReponseGardeeChamps, Saisie):
    """Saisie d'une réponse à garder."""


class ReponseGardee(Partagee, ReponseGardeeChamps, table=True):
    """Table des réponses gardées : tenues par le nœud du délégué, lues dans tout ce qui en dépend. `cherchable` : titre et
    texte sans accents ; `archive` : lu aussi des membres, qui ne lisent pas l'objet.
    """

    __tablename__ = "reponses_gardees"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    cherchable: str = Field(default="", sa_type=Text)
    gardee_par: str = ""
    gardee_le: datetime = Field(default_factory=maintenant)
    archive: bool = False
