"""Hôtes déclarés, certificats déposés, constats datés, état courant, travaux à faire.

Un constat ne se récrit jamais : une vérification de plus est une ligne de plus. `EtatVerifie` est le dernier mot de chaque
genre, pour les listes et les échéances ; il se refait des constats. Rien n'est secret ici : ce qu'un hôte montre en ligne,
tout passant peut le lire ; une clé privée est refusée à l'entrée.
"""

import re
import uuid
from datetime import date, datetime

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from audit.verifications.listes import options
from audit.verifications.x509.regles import en_ascii
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

HOTE, CERTIFICAT = "hote", "certificat"
PORTS_MAXIMUM, SELECTEURS_MAXIMUM = 5, 10
_NOM = re.compile(r"^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$")
_ETIQUETTE = re.compile(r"^[a-z0-9_]([a-z0-9_.-]{0,61}[a-z0-9])?$")
_QUATRE_NOMBRES = re.compile(r"^[0-9.]+$")
NOM_REFUSE = "Écrivez un nom d'hôte, comme www.commune.example : ni adresse IP, ni « https:// », ni chemin."


def nom_d_hote(valeur: str) -> str:
    """Un nom d'hôte en minuscules ; `ValueError` avec sa phrase sinon."""
    nom = valeur.strip().lower().rstrip(".")
    ascii_ = en_ascii(nom)
    if not _NOM.match(ascii_) or _QUATRE_NOMBRES.match(ascii_):
        raise ValueError(NOM_REFUSE)
    return nom


def lire_ports(texte: str) -> tuple[int, ...]:
    """Les ports écrits à la suite ; 443 si rien n'est écrit ; `ValueError` avec sa phrase sinon."""
    morceaux = [m for m in re.split(r"[\s,;]+", texte.strip()) if m]
    if len(morceaux) > PORTS_MAXIMUM:
        raise ValueError(f"Cinq ports au plus : vous en donnez {len(morceaux)}.")
    ports = tuple(dict.fromkeys(int(m) for m in morceaux if m.isascii() and m.isdigit() and len(m) < 6))
    if len(ports) != len(set(morceaux)) or any(not 0 < p < 65536 for p in ports):
        raise ValueError("Écrivez des numéros de port, de 1 à 65535, séparés par des virgules.")
    return ports or (443,)


def lire_selecteurs(texte: str) -> tuple[str, ...]:
    """Les sélecteurs DKIM écrits à la suite ; `ValueError` avec sa phrase sinon."""
    morceaux = tuple(dict.fromkeys(m.lower() for m in re.split(r"[\s,;]+", texte.strip()) if m))
    if len(morceaux) > SELECTEURS_MAXIMUM:
        raise ValueError(f"Dix sélecteurs au plus : vous en donnez {len(morceaux)}.")
    if any(not _ETIQUETTE.match(m) for m in morceaux):
        raise ValueError("Écrivez des sélecteurs DKIM, comme s1 ou mail2026, séparés par des virgules.")
    return morceaux


class HoteChamps(SQLModel):
    """Les champs d'un hôte."""

    nom: str = champ("Nom d'hôte", obligatoire=True, exemple="www.commune.example")
    usage: str = champ("À quoi il sert", exemple="Site de la commune, portail famille")
    ports: str = champ("Ports TLS", defaut="443", aide="443 pour un site. Plusieurs : séparez-les par des virgules.")
    controles: list[str] = champ(
        "Vérifications en ligne", options=options("controles"), multiple=True,
        aide="Rien de coché : l'hôte ne se vérifie que par fichiers et textes collés.",
    )  # fmt: skip
    hebdomadaire: bool | None = champ("Refaire chaque semaine", defaut=True)
    domaine: str = champ(
        "Domaine de messagerie", exemple="commune.example", aide="Pour SPF, DKIM et DMARC. Vide : non vérifiés."
    )
    selecteurs: str = champ(
        "Sélecteurs DKIM", exemple="s1, s2", aide="Votre messagerie les donne ; ils ne se devinent pas."
    )
    systeme_id: uuid.UUID | None = champ("Système du registre", genre="fiche", defaut=None)
    observations: str = champ("Observations", long=True)


class HoteSaisie(HoteChamps, Saisie):
    """Saisie d'un hôte. `systeme_id` : un système de l'organisme, ou rien."""

    @field_validator("nom")
    @classmethod
    def _nom(cls, valeur: str) -> str:
        return nom_d_hote(valeur) if valeur else valeur

    @field_validator("domaine")
    @classmethod
    def _domaine(cls, valeur: str) -> str:
        return nom_d_hote(valeur) if valeur else valeur

    @field_validator("ports")
    @classmethod
    def _ports(cls, valeur: str) -> str:
        return ", ".join(str(p) for p in lire_ports(valeur))

    @field_validator("selecteurs")
    @classmethod
    def _selecteurs(cls, valeur: str) -> str:
        return ", ".join(lire_selecteurs(valeur))


class Hote(Cloisonne, HoteChamps, table=True):
    """Table des hôtes. Rien n'est joint en ligne sans `confirme_le` : une personne dit que l'organisme l'exploite."""

    __tablename__ = "hotes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "systeme_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_hotes_systeme", "organisme_id", "systeme_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    confirme_le: datetime | None = None
    confirme_par: str = ""
    confirme_par_id: uuid.UUID | None = None
    revoque_le: datetime | None = None
    revoque_par: str = ""


class CertificatChamps(SQLModel):
    """Ce qu'une personne dit d'un certificat déposé."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Certificat du portail famille")
    hote: str = champ("Hôte qui le porte", exemple="portail.commune.example", aide="Vide : le nom n'est pas vérifié.")
    autorite: str = champ(
        "Qui l'a émis", options=options("autorites"), aide="Vide : d'après le certificat. La durée permise en dépend."
    )
    systeme_id: uuid.UUID | None = champ("Système du registre", genre="fiche", defaut=None)
    observations: str = champ("Observations", long=True)


class CertificatSaisie(CertificatChamps, Saisie):
    """Saisie de ce qui est dit d'un certificat."""

    @field_validator("hote")
    @classmethod
    def _hote(cls, valeur: str) -> str:
        return nom_d_hote(valeur) if valeur else valeur


class CertificatDepose(Cloisonne, CertificatChamps, table=True):
    """Table des certificats déposés. `empreinte` : SHA-256 du fichier reçu ; `pem` : les certificats qu'il porte."""

    __tablename__ = "certificats"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "systeme_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_certificats_systeme", "organisme_id", "systeme_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    pem: list[str] = Field(default_factory=list, sa_type=JSON)
    ordonnee: bool = True
    format: str = Field(default="PEM", max_length=10)
    empreinte: str = Field(default="", max_length=64)
    depose_le: datetime = Field(default_factory=maintenant)
    depose_par: str = ""


class Verification(Cloisonne, table=True):
    """Un constat daté : des faits (JSON canonique), leur empreinte, l'outil, et ce que nos règles en disaient ce jour-là.

    `cible` : vide, ou un port. `empreinte_source` : SHA-256 du fichier ou du texte reçu, qui n'est pas gardé.
    """

    __tablename__ = "verifications"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_verifications_objet", "organisme_id", "objet_id", "genre", "quand"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    objet_id: uuid.UUID
    genre: str = Field(max_length=20)
    cible: str = Field(default="", max_length=20)
    quand: datetime = Field(default_factory=maintenant)
    par: str = ""
    origine: str = Field(max_length=20)
    outil: str = Field(max_length=120)
    date_outil: str = Field(default="", max_length=60)
    verdict: str = Field(max_length=20)
    precedent: str = Field(default="", max_length=20)
    resume: str = Field(default="", sa_type=Text)
    constats: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    conseils: list[str] = Field(default_factory=list, sa_type=JSON)
    details: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    faits: bytes = Field(sa_type=LargeBinary)
    empreinte: str = Field(max_length=64)
    empreinte_source: str = Field(default="", max_length=64)
    expire_le: date | None = None


class EtatVerifie(Cloisonne, table=True):
    """Le dernier constat d'un genre sur un objet. `aggrave_le` : le jour où le verdict a empiré, vide une fois vu."""

    __tablename__ = "verification_etats"
    __table_args__ = (
        UniqueConstraint("organisme_id", "objet_id", "genre", "cible"),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "verification_id"], ["verifications.organisme_id", "verifications.id"]),
        Index("ix_verification_etats_expire", "organisme_id", "expire_le"),
        Index("ix_verification_etats_aggrave", "organisme_id", "aggrave_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    objet_id: uuid.UUID
    verification_id: uuid.UUID
    genre: str = Field(max_length=20)
    cible: str = Field(default="", max_length=20)
    quand: datetime
    verdict: str = Field(max_length=20)
    precedent: str = Field(default="", max_length=20)
    resume: str = Field(default="", sa_type=Text)
    expire_le: date | None = None
    aggrave_le: date | None = None


class Travail(Cloisonne, table=True):
    """Une vérification en ligne à faire. Prise sous un bail : une machine qui s'arrête la rend d'elle-même."""

    __tablename__ = "verification_travaux"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "hote_id"], ["hotes.organisme_id", "hotes.id"]),
        Index("ix_verification_travaux_attente", "etat", "demande_le"),
        Index("ix_verification_travaux_hote", "organisme_id", "hote_id", "demande_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    hote_id: uuid.UUID
    etat: str = Field(default="attente", max_length=20)
    demande_le: datetime = Field(default_factory=maintenant)
    demande_par: str = ""
    bail: datetime | None = None
    essais: int = 0
    fini_le: datetime | None = None
    compte_rendu: str = ""
