"""Coffre : trousseau, clés par organisme, chiffrement des champs (AES-256-GCM).

Format d'un chiffré (définitif) : 1 octet de version ‖ 16 octets d'identifiant de clé ‖ 12 octets de nonce ‖
texte chiffré et étiquette. Données associées : `organisme|table|colonne|ligne` — une valeur déplacée ne s'ouvre
plus. La clé de données de chaque organisme est enveloppée par la clé maîtresse du trousseau.
"""

from __future__ import annotations

import base64
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, select

from socle.base import nouvel_id
from socle.erreurs import DemarrageImpossible
from socle.perimetre import Cloisonne, SessionCloisonnee

VERSION = 1
TEMOIN = b"gouverne-temoin"


class CleOrganisme(Cloisonne, table=True):
    """Clé de données d'un organisme, enveloppée par la clé maîtresse (`enveloppe` = chiffré du coffre)."""

    __tablename__ = "cles_organismes"

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    organisme_id: uuid.UUID = Field(index=True)
    active: bool = True
    enveloppe: bytes = Field(sa_type=LargeBinary)


class Reglage(SQLModel, table=True):
    """Valeurs propres à l'instance (témoin du trousseau, marqueur de démonstration…)."""

    __tablename__ = "instance"

    cle: str = Field(primary_key=True, max_length=40)
    valeur: str


class ChiffreIllisible(ValueError):
    """Le chiffré ne s'ouvre pas : mauvaise clé, valeur déplacée ou altérée."""


@dataclass(frozen=True)
class Trousseau:
    """Clés maîtresses par identifiant ; `actuelle` chiffre, toutes déchiffrent."""

    actuelle: uuid.UUID
    cles: dict[uuid.UUID, bytes]

    @classmethod
    def nouveau(cls) -> Trousseau:
        """Un trousseau neuf, d'une clé de 256 bits."""
        identifiant = uuid.uuid4()
        return cls(identifiant, {identifiant: AESGCM.generate_key(256)})

    @classmethod
    def depuis_json(cls, brut: str) -> Trousseau:
        """Lit `{"actuelle": id, "cles": {id: base64}}` ; refuse une clé qui n'a pas 256 bits."""
        try:
            donnees = json.loads(brut)
            cles = {uuid.UUID(i): base64.b64decode(c, validate=True) for i, c in donnees["cles"].items()}
            trousseau = cls(uuid.UUID(donnees["actuelle"]), cles)
        except (ValueError, KeyError, TypeError, AttributeError) as erreur:
            raise DemarrageImpossible("Le trousseau de clés est illisible : JSON attendu.") from erreur
        faible = any(len(cle) != 32 or len(set(cle)) < 8 for cle in cles.values())
        if faible or trousseau.actuelle not in cles:
            raise DemarrageImpossible("Le trousseau contient une clé trop faible ou ne nomme pas sa clé actuelle.")
        return trousseau

    def en_json(self) -> str:
        """Forme à imprimer et à mettre sous clé."""
        cles = {str(i): base64.b64encode(cle).decode() for i, cle in self.cles.items()}
        return json.dumps({"actuelle": str(self.actuelle), "cles": cles}, indent=1)

    def secret(self, usage: str) -> bytes:
        """Secret de 32 octets dérivé de la clé actuelle pour un usage nommé (HKDF-SHA256)."""
        derivation = HKDF(hashes.SHA256(), 32, salt=None, info=f"gouverne:{usage}".encode())
        return derivation.derive(self.cles[self.actuelle])

    def chiffrer(self, clair: bytes, contexte: str) -> bytes:
        """Chiffre sous la clé maîtresse actuelle, lié à `contexte`."""
        return sceller(self.cles[self.actuelle], self.actuelle, clair, contexte)

    def dechiffrer(self, chiffre: bytes, contexte: str) -> bytes:
        """Ouvre un chiffré de l'une des clés maîtresses, sinon `ChiffreIllisible`."""
        cle = self.cles.get(identifiant_de_cle(chiffre))
        if cle is None:
            raise ChiffreIllisible("Clé inconnue du trousseau.")
        return ouvrir(cle, chiffre, contexte)


def sceller(cle: bytes, identifiant: uuid.UUID, clair: bytes, contexte: str) -> bytes:
    """AES-256-GCM, nonce neuf de 96 bits, format du module."""
    nonce = os.urandom(12)
    entete = bytes([VERSION]) + identifiant.bytes
    return entete + nonce + AESGCM(cle).encrypt(nonce, clair, entete + contexte.encode())


def ouvrir(cle: bytes, chiffre: bytes, contexte: str) -> bytes:
    """Inverse de `sceller` ; `ChiffreIllisible` si quoi que ce soit ne correspond pas."""
    if len(chiffre) < 45 or chiffre[0] != VERSION:
        raise ChiffreIllisible("Format de chiffré inconnu.")
    try:
        return AESGCM(cle).decrypt(chiffre[17:29], chiffre[29:], chiffre[:17] + contexte.encode())
    except InvalidTag as erreur:
        raise ChiffreIllisible("Valeur altérée, déplacée, ou mauvaise clé.") from erreur


def identifiant_de_cle(chiffre: bytes) -> uuid.UUID:
    """Identifiant de la clé qui a scellé ce chiffré."""
    if len(chiffre) < 45:
        raise ChiffreIllisible("Chiffré trop court.")
    return uuid.UUID(bytes=chiffre[1:17])


class Coffre:
    """Chiffre et déchiffre les valeurs d'un organisme dans une session ouverte."""

    def __init__(self, trousseau: Trousseau) -> None:
        self.trousseau = trousseau

    def chiffrer(self, session: SessionCloisonnee, organisme_id: uuid.UUID, clair: bytes, lieu: str) -> bytes:
        """Chiffre pour cet organisme ; `lieu` = `table|colonne|ligne`."""
        identifiant, cle = self.cle_active(session, organisme_id)
        return sceller(cle, identifiant, clair, f"{organisme_id}|{lieu}")

    def dechiffrer(self, session: SessionCloisonnee, organisme_id: uuid.UUID, chiffre: bytes, lieu: str) -> bytes:
        """Inverse de `chiffrer` ; `ChiffreIllisible` si la clé n'est pas celle de l'organisme."""
        enveloppe = session.get(CleOrganisme, identifiant_de_cle(chiffre))
        if enveloppe is None or enveloppe.organisme_id != organisme_id:
            raise ChiffreIllisible("Clé inconnue de cet organisme.")
        return ouvrir(self._developper(enveloppe), chiffre, f"{organisme_id}|{lieu}")

    def cle_active(self, session: SessionCloisonnee, organisme_id: uuid.UUID) -> tuple[uuid.UUID, bytes]:
        """Identifiant et clé de données en vigueur de cet organisme ; la crée s'il n'en a pas (session d'écriture)."""
        requete = select(CleOrganisme).where(CleOrganisme.organisme_id == organisme_id, CleOrganisme.active)
        enveloppe = session.exec(requete).first()
        if enveloppe is None:
            identifiant, cle = nouvel_id(), AESGCM.generate_key(256)
            scelle = self.trousseau.chiffrer(cle, f"{organisme_id}|cles_organismes|{identifiant}")
            enveloppe = CleOrganisme(id=identifiant, organisme_id=organisme_id, enveloppe=scelle)
            session.add(enveloppe)
            session.flush()
            return identifiant, cle
        return enveloppe.id, self._developper(enveloppe)

    def _developper(self, enveloppe: CleOrganisme) -> bytes:
        contexte = f"{enveloppe.organisme_id}|cles_organismes|{enveloppe.id}"
        return self.trousseau.dechiffrer(enveloppe.enveloppe, contexte)


def eprouver_trousseau(session: SessionCloisonnee, trousseau: Trousseau) -> None:
    """Vérifie que le trousseau ouvre la base ; pose le témoin si la base n'en a pas encore."""
    reglage = session.get(Reglage, "temoin")
    if reglage is None:
        session.add(Reglage(cle="temoin", valeur=trousseau.chiffrer(TEMOIN, "instance|temoin").hex()))
        return
    try:
        trousseau.dechiffrer(bytes.fromhex(reglage.valeur), "instance|temoin")
    except ChiffreIllisible as erreur:
        raise DemarrageImpossible(
            "Le trousseau de clés n'ouvre pas cette base : rétablissez le fichier de clés d'origine. "
            "Rien n'a été modifié."
        ) from erreur


def ecrire_trousseau(chemin: Path, trousseau: Trousseau) -> None:
    """Écrit le trousseau dans un fichier neuf, lisible de son seul propriétaire ; n'écrase jamais."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
        fichier.write(trousseau.en_json())
        fichier.flush()
        os.fsync(fichier.fileno())
