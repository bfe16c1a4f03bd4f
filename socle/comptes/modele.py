"""Tables des comptes. Personnes et attributions sont hors cloisonnement : une personne sert plusieurs organismes."""

import uuid
from datetime import date, datetime
from typing import Final

from email_validator import EmailNotValidError, validate_email
from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle.base import maintenant, nouvel_id
from socle.champs import Choix, champ
from socle.droits import ROLES
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

ROLES_PROPOSES: Final = tuple(Choix(role.code, role.libelle, role.description) for role in ROLES.values())


def lire_adresse(valeur: str) -> str:
    """Adresse électronique en minuscules ; `ValueError` avec sa phrase si elle n'en est pas une."""
    try:
        return validate_email(valeur, check_deliverability=False).normalized.lower()[:254]
    except EmailNotValidError:
        raise ValueError("Cette adresse électronique n'est pas valide.") from None


class Personne(SQLModel, table=True):
    """Un compte. Changer `estampille` ferme toutes ses sessions. Sans mot de passe, l'invitation attend encore.

    Le secret TOTP est scellé par le trousseau, les codes de secours ne sont gardés que hachés ; `totp_dernier`
    est le dernier pas de trente secondes accepté, pour refuser un code rejoué (RFC 6238 §5.2).
    """

    __tablename__ = "personnes"

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    nom: str = Field(max_length=200)
    mot_de_passe: str = Field(default="", max_length=255)
    active: bool = True
    estampille: str = Field(default_factory=lambda: uuid.uuid4().hex, max_length=64, unique=True)
    totp_scelle: bytes | None = Field(default=None, sa_type=LargeBinary)
    totp_dernier: int | None = None
    codes_secours: list[str] | None = Field(default=None, sa_type=JSON)
    cree_le: datetime = Field(default_factory=maintenant)
    vu_le: datetime | None = None

    @property
    def a_second_facteur(self) -> bool:
        """Vrai si une application d'authentification est posée sur le compte."""
        return self.totp_scelle is not None

    @property
    def is_active(self) -> bool:
        """Demandé par Flask-Login."""
        return self.active

    @property
    def is_authenticated(self) -> bool:
        """Demandé par Flask-Login."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Demandé par Flask-Login."""
        return False

    def get_id(self) -> str:
        """Ce que la session retient de la personne (demandé par Flask-Login)."""
        return self.estampille


class Attribution(SQLModel, table=True):
    """Un rôle d'une personne sur un nœud : il vaut pour tout le sous-arbre, jusqu'à son échéance."""

    __tablename__ = "attributions"
    __table_args__ = (
        UniqueConstraint("personne_id", "organisme_id", "role"),
        ForeignKeyConstraint(["personne_id"], ["personnes.id"]),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_attributions_organisme", "organisme_id"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    personne_id: uuid.UUID
    organisme_id: uuid.UUID
    role: str = Field(max_length=20)
    expire_le: datetime | None = None


class Tentative(SQLModel, table=True):
    """Échecs de connexion : `cle` = empreinte de l'adresse ou du compte visé ; le délai croît avec `echecs`."""

    __tablename__ = "tentatives"

    cle: str = Field(primary_key=True, max_length=64)
    echecs: int = 0
    dernier_le: datetime = Field(default_factory=maintenant)
    bloque_jusqu_a: datetime | None = None


class Jeton(SQLModel, table=True):
    """Lien à usage unique (premier compte, invitation, réinitialisation) : la base n'en garde que l'empreinte SHA-256."""

    __tablename__ = "jetons"

    empreinte: str = Field(primary_key=True, max_length=64)
    usage: str = Field(max_length=30)
    personne_id: uuid.UUID | None = Field(default=None, foreign_key="personnes.id")
    expire_le: datetime
    utilise_le: datetime | None = None


class Brouillon(Cloisonne, table=True):
    """Saisie non enregistrée d'une personne : chiffrée, datée, jamais journalisée."""

    __tablename__ = "brouillons"
    __table_args__ = (
        UniqueConstraint("organisme_id", "personne_id", "formulaire"),
        ForeignKeyConstraint(["personne_id"], ["personnes.id"]),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    personne_id: uuid.UUID
    formulaire: str = Field(max_length=120)
    version: int = 0
    contenu: bytes = Field(sa_type=LargeBinary)
    modifie_le: datetime = Field(default_factory=maintenant)
    expire_le: datetime


class InvitationSaisie(Saisie):
    """Saisie d'une invitation : qui, pour quel rôle, jusqu'à quand."""

    nom: str = champ("Nom et prénom", exemple="Camille Aubert", obligatoire=True)
    email: str = champ("Adresse électronique", genre="courriel", aide="Elle sert à se connecter.", obligatoire=True)
    role: str = champ("Rôle", options=ROLES_PROPOSES, aide="Il vaut ici et dans tous les organismes rattachés.")
    expire_le: date | None = champ("Jusqu'au", aide="Obligatoire pour un auditeur.", defaut=None)

    @field_validator("email")
    @classmethod
    def _email(cls, valeur: str) -> str:
        return lire_adresse(valeur)

    @field_validator("role")
    @classmethod
    def _role(cls, valeur: str) -> str:
        if not valeur:
            raise ValueError("Choisissez un rôle.")
        return valeur
