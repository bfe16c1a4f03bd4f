"""Une mention d'information : les fiches dont elle vient, sa forme, ses versions publiées, qui ne se récrivent pas.

Son texte ne se stocke pas tant qu'elle se rédige : il se recompose des fiches, et garde les paragraphes personnels. Publier
le fige, avec son empreinte et celle des fiches : un changement se voit, il ne récrit rien.
"""

import uuid
from datetime import date, datetime
from typing import Any

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.mentions.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "mention"


class MentionChamps(SQLModel):
    """Ce que l'on dit d'une mention et qui n'est pas dans la fiche."""

    nom: str = champ("Titre", obligatoire=True, exemple="Inscription à la cantine : vos données")
    genre: str = champ("Forme", options=options("genres"), defaut="page", obligatoire=True)
    collecte: str = champ(
        "D'où viennent les données", options=options("collectes"), defaut="directe", article="RGPD 13, 14"
    )
    adresse: str = champ(
        "Adresse de la page complète", article="RGPD 12(1)", exemple="https://www.commune.example/donnees/cantine",
        aide="Sur votre site. Vide : la page publique de votre page complète, si elle est en ligne ici.",
    )  # fmt: skip
    lieu: str = champ("Ou l'endroit où la lire", exemple="à l'accueil de la mairie", aide="Pour qui n'a pas internet.")
    exception: str = champ(
        "Exception invoquée", options=options("exceptions_article_14"), article="RGPD 14(5)",
        aide="Seulement si vous n'informez pas chaque personne ; elle se motive au dossier.",
    )  # fmt: skip
    retrait: str = champ(
        "Comment retirer son consentement", long=True, article="RGPD 7(3)",
        exemple="Un courriel à l'accueil, ou un mot au guichet : aussi simple que de le donner.",
    )  # fmt: skip
    refus: str = champ(
        "Ce que change un refus",
        long=True,
        article="RGPD 7(4)",
        exemple="Rien : l'inscription de l'enfant n'en dépend pas.",
    )
    mineurs: bool | None = champ(
        "Un service en ligne s'adresse à des moins de 15 ans", defaut=None, article="LIL 45",
        aide="Avec leur consentement : celui d'un titulaire de l'autorité parentale s'y ajoute.",
    )  # fmt: skip
    usage_ulterieur: str = champ(
        "Autre usage envisagé", long=True, article="RGPD 13(3), 14(4)", aide="Un autre but que celui de la collecte."
    )
    observations: str = champ("Observations internes", long=True, aide="Jamais imprimées.")


class FicheLieeChamps(SQLModel):
    """Une fiche du registre dont la mention vient."""

    traitement_id: uuid.UUID | None = champ("Traitement", genre="fiche", defaut=None)


class FicheLieeSaisie(FicheLieeChamps, LigneSaisie):
    """Ligne saisie : fiche du registre."""


class MentionSaisie(MentionChamps, Saisie):
    """Saisie d'une mention."""

    fiches: list[FicheLieeSaisie] = groupe("Fiches du registre", aide="Une le plus souvent.")

    @field_validator("adresse")
    @classmethod
    def _adresse(cls, valeur: str) -> str:
        if valeur and not valeur.startswith(("https://", "http://")):
            raise ValueError("Écrivez une adresse entière, qui commence par https://.")
        return valeur

    @field_validator("fiches")
    @classmethod
    def _au_moins_une(cls, valeur: list[FicheLieeSaisie]) -> list[FicheLieeSaisie]:
        gardees = {ligne.traitement_id: ligne for ligne in valeur if ligne.traitement_id is not None}
        if not gardees:
            raise ValueError("Choisissez la fiche du registre dont cette mention parle.")
        return list(gardees.values())


class Mention(Cloisonne, MentionChamps, table=True):
    """Table des mentions. `paragraphes` : code → texte personnel ; `numero` : dernière version publiée, zéro si aucune ;
    `verifiee_le` : quand elle a été publiée, ou redite juste ; `empreintes` et `faits` : ce que disaient alors l'organisme et
    chaque fiche ; `en_ligne_le` vide : pas de page publique.
    """

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("jeton"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_mentions_verifiee", "organisme_id", "verifiee_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    paragraphes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    numero: int = 0
    verifiee_le: datetime | None = None
    faits: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    empreintes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    jeton: str | None = Field(default=None, max_length=64)
    en_ligne_le: datetime | None = None
    en_ligne_par: str = ""


class MentionFiche(Cloisonne, FicheLieeChamps, table=True):
    """Les fiches du registre de chaque mention."""

    __tablename__ = "mention_fiches"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "mention_id"], ["mentions.organisme_id", "mentions.id"]),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["traitements.organisme_id", "traitements.id"]),
        Index("ix_mention_fiches_mention", "organisme_id", "mention_id", "rang"),
        Index("ix_mention_fiches_traitement", "organisme_id", "traitement_id"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    mention_id: uuid.UUID
    rang: int = 0


class MentionVersion(Cloisonne, table=True):
    """Une version publiée : le texte figé, son empreinte, les fiches et leurs faits de ce jour-là. Ne se récrit pas."""

    __tablename__ = "mention_versions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "mention_id", "numero"),
        ForeignKeyConstraint(["organisme_id", "mention_id"], ["mentions.organisme_id", "mentions.id"]),
        Index("ix_mention_versions_jour", "organisme_id", "jour"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    mention_id: uuid.UUID
    numero: int
    titre: str = Field(default="", sa_type=Text)
    genre: str = Field(max_length=20)
    adresse: str = Field(default="", sa_type=Text)
    paragraphes: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    finalites: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    fiches: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    faits: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    empreinte: str = Field(max_length=64)
    jour: date
    publiee_le: datetime
    publiee_par: str = ""


LIGNES = {"fiches": MentionFiche}
