"""Second facteur : code à usage unique fondé sur le temps (TOTP, RFC 6238), QR en SVG, codes de secours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
import uuid
from datetime import datetime

import pyotp
import qrcode
from qrcode.image.svg import SvgPathFillImage

from socle.coffre import ChiffreIllisible, Trousseau

PAS = 30
TOLERANCE = 1
NOMBRE_DE_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def nouveau_secret() -> str:
    """Secret neuf de 160 bits, en base 32."""
    return pyotp.random_base32()


def adresse_totp(secret: str, email: str, emetteur: str) -> str:
    """Adresse `otpauth://` que lit une application d'authentification."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=emetteur)


def image_qr(adresse: str) -> str:
    """Le code QR en SVG sur fond blanc, en adresse `data:` pour une balise `img`."""
    tampon = io.BytesIO()
    qrcode.make(adresse, image_factory=SvgPathFillImage, box_size=10, border=3).save(tampon)
    return "data:image/svg+xml;base64," + base64.b64encode(tampon.getvalue()).decode()


def pas_accepte(secret: str, code: str, quand: datetime, dernier: int | None) -> int | None:
    """Le pas de trente secondes de ce code, à un pas près et jamais deux fois ; None s'il est faux ou rejoué."""
    chiffres = "".join(code.split())
    if not (len(chiffres) == 6 and chiffres.isascii() and chiffres.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(quand.timestamp()) // PAS
    for pas in range(present - TOLERANCE, present + TOLERANCE + 1):
        if hmac.compare_digest(totp.generate_otp(pas), chiffres):
            return pas if dernier is None or pas > dernier else None
    return None


def nouveaux_codes() -> list[str]:
    """Dix codes de secours d'environ 79 bits : `abcd-efgh-jkmn-pqrs`."""
    return ["-".join(_quatre() for _ in range(4)) for _ in range(NOMBRE_DE_CODES)]


def _quatre() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def hacher_code(personne_id: uuid.UUID, code: str) -> str:
    """Empreinte d'un code de secours, propre à la personne ; tirets, espaces et casse ne comptent pas."""
    nu = "".join(c for c in code.casefold() if c.isalnum())
    return hashlib.sha256(f"{personne_id}|{nu}".encode()).hexdigest()


def sceller(trousseau: Trousseau, personne_id: uuid.UUID, secret: str) -> bytes:
    """Secret TOTP chiffré, lié à la personne."""
    return trousseau.chiffrer(secret.encode(), _lieu(personne_id))


def ouvrir(trousseau: Trousseau, personne_id: uuid.UUID, scelle: bytes) -> str:
    """Inverse de `sceller` ; `ChiffreIllisible` si le secret est celui d'une autre personne."""
    return trousseau.dechiffrer(scelle, _lieu(personne_id)).decode()


def sceller_en_texte(trousseau: Trousseau, personne_id: uuid.UUID, secret: str) -> str:
    """Le même en base 64, pour le champ caché du formulaire d'installation."""
    return base64.urlsafe_b64encode(sceller(trousseau, personne_id, secret)).decode()


def ouvrir_texte(trousseau: Trousseau, personne_id: uuid.UUID, texte: str) -> str | None:
    """Inverse de `sceller_en_texte` ; None si le champ a été touché."""
    try:
        return ouvrir(trousseau, personne_id, base64.urlsafe_b64decode(texte.encode()))
    except (ChiffreIllisible, ValueError):
        return None


def _lieu(personne_id: uuid.UUID) -> str:
    return f"instance|personnes|totp|{personne_id}"
