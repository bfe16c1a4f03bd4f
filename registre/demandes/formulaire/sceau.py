"""Sceller un envoi par le jeton du lien que seule la personne reçoit : la base n'en garde que l'empreinte.

Tant que le lien n'est pas suivi, personne d'autre ne peut lire l'envoi, pas même avec le trousseau de l'instance ; perdu
ou expiré, il ne s'ouvrira plus jamais.

Une réserve : jusqu'à la remise du courriel, le lien attend dans la boîte d'envoi ; il s'en efface alors, ou à son terme.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from socle.coffre import Trousseau, ouvrir, sceller

FORME: Final = re.compile(r"^[A-Za-z0-9_-]{43}$")


def nouveau_jeton() -> str:
    """Un jeton de 256 bits."""
    return secrets.token_urlsafe(32)


def empreinte(jeton: str) -> str:
    """Ce que la base garde du jeton."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def trace_de(trousseau: Trousseau, organisme_id: uuid.UUID, graine: str, contenu: Mapping[str, Any]) -> str:
    """Ce qui reconnaît le même envoi deux fois (double clic), sans rien dire de son contenu à qui n'a pas le trousseau."""
    matiere = f"{organisme_id}|{graine}|{_octets(contenu).decode()}"
    return hmac.new(trousseau.secret("formulaire_demandes"), matiere.encode(), hashlib.sha256).hexdigest()


def fermer(jeton: str, id_: uuid.UUID, contenu: Mapping[str, Any]) -> bytes:
    """Le contenu, chiffré par une clé tirée du jeton et lié à sa ligne."""
    return sceller(_cle(jeton), id_, _octets(contenu), _lieu(id_))


def lever(jeton: str, id_: uuid.UUID, scelle: bytes) -> dict[str, Any]:
    """Inverse de `fermer` ; `ChiffreIllisible` si le jeton n'est pas le bon."""
    lu: dict[str, Any] = json.loads(ouvrir(_cle(jeton), scelle, _lieu(id_)))
    return lu


def _octets(contenu: Mapping[str, Any]) -> bytes:
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True).encode()


def _cle(jeton: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"gouverne:envoi").derive(jeton.encode())


def _lieu(id_: uuid.UUID) -> str:
    return f"demandes_envois|contenu|{id_}"
