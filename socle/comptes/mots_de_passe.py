"""Mots de passe : hachage argon2id (RFC 9106), et refus de ceux que tout le monde essaierait."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from socle.types import sans_accents

LONGUEUR_MINIMALE = 12
LONGUEUR_MAXIMALE = 200
RESTE_MINIMAL = 6
_RACINES = (
    "motdepasse", "password", "passwort", "passe", "azertyuiop", "azerty", "qwerty", "qsdfgh", "wxcvbn", "mairie",
    "commune", "gouverne", "bonjour", "bienvenue", "administrateur", "administrator", "admin", "soleil", "doudou",
    "france", "liberte", "changeme", "changezmoi", "secret", "iloveyou", "jetaime", "abcdefghijkl", "abcdef", "abcd",
    "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234", "0123", "0000", "1111",
)  # fmt: skip
_ANNEE = re.compile(r"(?:19|20)\d\d")
_REPETITION = re.compile(r"(.)\1{2,}")
_hacheur = PasswordHasher()


def hacher(mot_de_passe: str) -> str:
    """Haché argon2id. Coûte environ 0,1 s : à faire avant d'ouvrir une transaction."""
    return _hacheur.hash(_forme(mot_de_passe))


def correspond(hache: str, mot_de_passe: str) -> bool:
    """Vrai si le mot de passe est le bon. Sans haché (compte absent), le même temps passe, et c'est faux."""
    try:
        return _hacheur.verify(hache or _leurre(), _forme(mot_de_passe)) and bool(hache)
    except (VerificationError, InvalidHashError):
        return False


def est_a_rehacher(hache: str) -> bool:
    """Vrai si le haché date d'anciens paramètres d'argon2."""
    return _hacheur.check_needs_rehash(hache)


def mot_de_passe_refuse(mot_de_passe: str, email: str, nom: str) -> list[str]:
    """Phrases qui refusent ce mot de passe ; liste vide s'il convient."""
    if len(mot_de_passe) < LONGUEUR_MINIMALE:
        return [f"Choisissez au moins {LONGUEUR_MINIMALE} caractères : une phrase de quatre mots convient bien."]
    if len(mot_de_passe) > LONGUEUR_MAXIMALE:
        return [f"Le mot de passe ne peut pas dépasser {LONGUEUR_MAXIMALE} caractères."]
    if len(_ce_qui_reste(mot_de_passe, email, nom)) < RESTE_MINIMAL:
        return ["Ce mot de passe se devine trop facilement : évitez votre nom, une année, une suite de touches."]
    return []


def _ce_qui_reste(mot_de_passe: str, email: str, nom: str) -> str:
    """Le mot de passe privé de ce qu'un inconnu essaierait d'abord : nom, adresse, racines courantes, années."""
    reste = _compact(mot_de_passe)
    propres = {_compact(mot) for mot in re.split(r"[\W_]+", f"{email} {nom}")}
    for mot in sorted({m for m in propres if len(m) >= 3} | set(_RACINES), key=len, reverse=True):
        reste = reste.replace(mot, "")
    return _REPETITION.sub(r"\1", _ANNEE.sub("", reste))


def _compact(texte: str) -> str:
    return re.sub(r"[\W_]+", "", sans_accents(texte))


def _forme(mot_de_passe: str) -> str:
    """Forme unique d'un mot de passe tapé sur deux claviers (NFKC), bornée contre l'envoi démesuré."""
    return unicodedata.normalize("NFKC", mot_de_passe)[: LONGUEUR_MAXIMALE * 4]


@cache
def _leurre() -> str:
    return _hacheur.hash("compte sans mot de passe")
