"""Le formulaire public d'un organisme, les envois qui attendent leur confirmation, et ce qu'une personne y écrit."""

import uuid
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.demandes.formulaire.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ
from socle.comptes.modele import lire_adresse
from socle.perimetre import Cloisonne
from socle.saisies import Saisie, trop_long
from socle.types import lire_texte

FORMULAIRE: Final = "formulaire_demandes"
SOI: Final = "soi"
OBJET_MAXIMUM, NOM_MAXIMUM, ADRESSE_MAXIMUM, ACCUEIL_MAXIMUM = 5_000, 120, 500, 2_000


class ReglageChamps(SQLModel):
    """Ce que l'organisme règle de son formulaire."""

    accueil: str = champ(
        "Texte d'accueil", long=True,
        aide="Facultatif. Il se lit en tête du formulaire, avant les questions. Rien que vous ne publieriez.",
        exemple="Pour l'état civil, adressez-vous plutôt à la mairie de naissance.",
    )  # fmt: skip


class ReglageSaisie(ReglageChamps, Saisie):
    """Saisie des réglages du formulaire."""

    @field_validator("accueil", mode="before")
    @classmethod
    def _borner(cls, valeur: Any) -> Any:
        return _tenir(valeur, ACCUEIL_MAXIMUM)


class FormulairePublic(Cloisonne, ReglageChamps, table=True):
    """Le formulaire d'un organisme, un seul : ouvert ou fermé par un acte."""

    __tablename__ = "demandes_formulaires"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    ouvert: bool = False
    version: int = 1
    change_le: datetime
    change_par: str = Field(max_length=200)


class Envoi(Cloisonne, table=True):
    """Un envoi qui attend d'être confirmé. `contenu` est scellé par le jeton du lien, que la base ne connaît pas : ni
    l'organisme, ni l'instance ne peut le lire. Confirmé, il ne garde que la demande qu'il a ouverte.
    """

    __tablename__ = "demandes_envois"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "trace"),
        UniqueConstraint("empreinte"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        ForeignKeyConstraint(["organisme_id", "demande_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_demandes_envois_expire_le", "organisme_id", "expire_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    empreinte: str = Field(max_length=64)
    trace: str = Field(max_length=64)
    recu_le: datetime
    expire_le: datetime
    contenu: bytes | None = Field(default=None, sa_type=LargeBinary)
    demande_id: uuid.UUID | None = None


class EnvoiChamps(SQLModel):
    """Ce qu'une personne écrit dans le formulaire."""

    droit: str = champ("Que voulez-vous ?", options=options("droits_en_clair"), obligatoire=True)
    objet: str = champ(
        "Votre demande", long=True, obligatoire=True,
        aide="Dites avec quel service vous avez eu affaire, et quand : c'est ce qui aide à retrouver vos informations.",
        exemple="Je voudrais une copie du dossier de cantine de 2024 et des messages échangés avec le service scolaire.",
    )  # fmt: skip
    qualite: str = champ("Pour qui demandez-vous ?", options=options("qualites"), defaut=SOI, obligatoire=True)
    personne: str = champ("Nom et prénom de cette personne", aide="Seulement si vous ne demandez pas pour vous-même.")
    prenom: str = champ("Prénom")
    nom: str = champ("Nom", obligatoire=True)
    courriel: str = champ(
        "Adresse électronique", genre="courriel", obligatoire=True,
        aide="Vous y recevrez un lien pour confirmer votre demande, puis la réponse.", exemple="camille@exemple.fr",
    )  # fmt: skip
    telephone: str = champ("Téléphone", genre="telephone", aide="Facultatif, si vous préférez qu'on vous appelle.")
    adresse: str = champ("Adresse postale", long=True, aide="Facultative, si vous préférez une réponse par courrier.")


class EnvoiSaisie(EnvoiChamps, Saisie):
    """Saisie d'un envoi."""

    @field_validator("objet", mode="before")
    @classmethod
    def _borner_l_objet(cls, valeur: Any) -> Any:
        return _tenir(valeur, OBJET_MAXIMUM)

    @field_validator("nom", "prenom", "personne", "telephone", mode="before")
    @classmethod
    def _borner_les_noms(cls, valeur: Any) -> Any:
        return _tenir(valeur, NOM_MAXIMUM)

    @field_validator("adresse", mode="before")
    @classmethod
    def _borner_l_adresse(cls, valeur: Any) -> Any:
        return _tenir(valeur, ADRESSE_MAXIMUM)

    @field_validator("courriel")
    @classmethod
    def _courriel(cls, valeur: str) -> str:
        return lire_adresse(valeur)

    @field_validator("personne")
    @classmethod
    def _personne(cls, valeur: str, info: ValidationInfo) -> str:
        if not valeur and info.data.get("qualite", SOI) != SOI:
            raise ValueError("Dites pour qui vous demandez.")
        return valeur


def _tenir(valeur: Any, limite: int) -> Any:
    """La valeur telle quelle, si elle tient ; avant les bornes communes, pour dire la nôtre."""
    if phrase := trop_long(lire_texte(valeur), limite):
        raise ValueError(phrase)
    return valeur
