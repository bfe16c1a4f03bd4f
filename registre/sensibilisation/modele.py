"""Séance de sensibilisation (RGPD 39(1)b) : son sujet, et des nombres par public. Aucune personne n'y est nommée.

Qui est venu se lit sur la feuille signée, déposée comme preuve au besoin ; la base ne garde que des nombres.
"""

import uuid
from datetime import date
from typing import Final

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.sensibilisation.listes import LISTES, options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "seance"
PREVUE, TENUE, ANNULEE = "prevue", "tenue", "annulee"
NOMBRE_MAXIMAL = 100_000
DUREE_MAXIMALE = 60 * 24 * 10
CONSERVATION: Final = LISTES["conservation_feuille"].items[0].libelle


class SeanceChamps(SQLModel):
    """Les champs d'une séance."""

    nom: str = champ("Séance", obligatoire=True, exemple="Les bons réflexes face à un courriel douteux")
    jour: date | None = champ("Date", defaut=None)
    themes: list[str] = champ("Thèmes", options=options("themes_seances"), multiple=True, article="RGPD 39(1)b")
    forme: str = champ("Forme", options=options("formes_seances"))
    lieu: str = champ("Lieu, ou adresse en ligne", exemple="Salle du conseil")
    duree_minutes: int | None = champ("Durée (minutes)", defaut=None, exemple="90")
    animateur: str = champ("Animée par", exemple="Le délégué du syndicat numérique", aide="Un service, un organisme.")
    support: str = champ("Supports remis", exemple="Diaporama, fiche « premiers réflexes »")
    contenu: str = champ("Ce qui y est vu", long=True)
    quiz_reponses: int | None = champ("Questionnaires rendus", defaut=None, aide="Un nombre, sans nom.")
    quiz_reussis: int | None = champ("Dont réussis", defaut=None)
    prochaine: date | None = champ("Prochaine séance du même sujet", defaut=None)
    conservation: str = champ(
        "Conservation de la feuille d'émargement", defaut=CONSERVATION,
        aide="S'imprime sur la feuille. Durée proposée, de mémoire : accordez-la avec vos archives.",
        article="RGPD 5(1)e",
    )  # fmt: skip
    observations: str = champ("Observations", long=True)


class PublicChamps(SQLModel):
    """Un public de la séance : combien sont attendus, combien sont venus."""

    public: str = champ("Public", options=options("publics_seances"), obligatoire=True)
    service: str = champ("Service", exemple="Affaires scolaires", aide="Vide : tous.")
    attendus: int | None = champ("Attendus", defaut=None)
    presents: int | None = champ("Présents", defaut=None)


def _borner(valeur: int | None, plafond: int) -> int | None:
    if valeur is not None and not 0 <= valeur <= plafond:
        raise ValueError(f"Écrivez un nombre entre 0 et {plafond}.")
    return valeur


class PublicSaisie(PublicChamps, LigneSaisie):
    """Ligne saisie : un public."""

    @field_validator("attendus", "presents")
    @classmethod
    def _nombre(cls, valeur: int | None) -> int | None:
        return _borner(valeur, NOMBRE_MAXIMAL)


class SeanceSaisie(SeanceChamps, Saisie):
    """Saisie d'une séance."""

    publics: list[PublicSaisie] = groupe("Publics")

    @field_validator("duree_minutes")
    @classmethod
    def _duree(cls, valeur: int | None) -> int | None:
        return _borner(valeur, DUREE_MAXIMALE)

    @field_validator("quiz_reponses", "quiz_reussis")
    @classmethod
    def _quiz(cls, valeur: int | None, info: ValidationInfo) -> int | None:
        rendus = info.data.get("quiz_reponses")
        if info.field_name == "quiz_reussis" and valeur is not None and valeur > (rendus or 0):
            raise ValueError("Il ne peut pas y en avoir plus de réussis que de rendus.")
        return _borner(valeur, NOMBRE_MAXIMAL)


class Seance(Cloisonne, SeanceChamps, table=True):
    """Table des séances ; le statut ne passe jamais par le formulaire."""

    __tablename__ = "seances"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_seances_jour", "organisme_id", "statut", "jour"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default=PREVUE, max_length=20)
    motif: str = ""


class PublicDeSeance(Cloisonne, PublicChamps, table=True):
    """Publics d'une séance : des nombres."""

    __tablename__ = "seance_publics"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["seances.organisme_id", "seances.id"]),
        Index("ix_seance_publics_fiche", "organisme_id", "fiche_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0


class EffectifsChamps(SQLModel):
    """Combien de personnes, par public, une année."""

    elus: int | None = champ("Élus", defaut=None)
    encadrants: int | None = champ("Encadrants", defaut=None)
    agents: int | None = champ("Agents", defaut=None, aide="Hors encadrants.")


class EffectifsSaisie(EffectifsChamps, Saisie):
    """Saisie des effectifs d'une année."""

    @field_validator("elus", "encadrants", "agents")
    @classmethod
    def _nombre(cls, valeur: int | None) -> int | None:
        return _borner(valeur, NOMBRE_MAXIMAL)


class Effectifs(Cloisonne, EffectifsChamps, table=True):
    """Les effectifs d'une année ; `version` : celle que le formulaire a lue."""

    __tablename__ = "effectifs"
    __table_args__ = (UniqueConstraint("organisme_id", "id"), UniqueConstraint("organisme_id", "annee"),
                      ForeignKeyConstraint(["organisme_id"], ["organismes.id"]))  # fmt: skip

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    annee: int
    version: int = 1
