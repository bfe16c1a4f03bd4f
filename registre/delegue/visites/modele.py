"""Une visite du délégué : ce qui est prévu, ce qui a été constaté, thème par thème. Les présents y sont des fonctions."""

import uuid
from datetime import date

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.delegue.visites.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "visite"


class VisiteChamps(SQLModel):
    """Les champs d'une visite."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Visite annuelle")
    prevue_le: date | None = champ("Prévue le", defaut=None)
    lieu: str = champ("Lieu", exemple="Mairie, salle du conseil")
    objet: str = champ("Pourquoi", long=True, exemple="Revue des fiches de l'état civil, point sur la cantine.")
    a_rencontrer: str = champ(
        "Qui rencontrer", long=True, aide="Des fonctions, pas des noms.", exemple="Secrétaire de mairie"
    )
    tenue_le: date | None = champ("Tenue le", defaut=None, aide="Vide tant qu'elle n'a pas eu lieu.")
    presents: str = champ("Présents", long=True, aide="Des fonctions, pas des noms. La feuille signée va en pièce jointe.",
                          exemple="Maire, secrétaire de mairie, agent d'accueil")  # fmt: skip
    conclusion: str = champ("Conclusion", long=True)


class ConstatChamps(SQLModel):
    """Un constat de la visite."""

    theme: str = champ("Thème", options=options("themes_visite"))
    constat: str = champ("Ce qui est constaté", long=True, obligatoire=True)
    action: str = champ(
        "Ce qu'il faut faire", aide="Une ligne : elle deviendra une action du plan. Vide : rien à faire."
    )
    echeance: date | None = champ("Pour le", defaut=None)


class ConstatSaisie(ConstatChamps, LigneSaisie):
    """Ligne saisie : constat."""


class VisiteSaisie(VisiteChamps, Saisie):
    """Saisie d'une visite."""

    constats: list[ConstatSaisie] = groupe("Constats")


class Visite(Cloisonne, VisiteChamps, table=True):
    """Table des visites."""

    __tablename__ = "visites_dpo"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_visites_dpo_prevue", "organisme_id", "prevue_le"),
        Index("ix_visites_dpo_tenue", "organisme_id", "tenue_le"),
    )

    id: uuid.UUID = Field(primary_key=True)


class ConstatVisite(Cloisonne, ConstatChamps, table=True):
    """Table des constats d'une visite."""

    __tablename__ = "visite_constats"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["visites_dpo.organisme_id", "visites_dpo.id"]),
        Index("ix_visite_constats_fiche", "organisme_id", "fiche_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0
