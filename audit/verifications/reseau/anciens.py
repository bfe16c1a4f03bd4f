"""Demander SSLv2 et SSLv3 à la main : aucune bibliothèque d'aujourd'hui ne sait plus les offrir.

Un seul message part, le ClientHello ; la réponse dit si le serveur accepterait la version. Rien n'est négocié au-delà.
"""

from __future__ import annotations

import os
import socket
import struct
from typing import Final

from audit.verifications.faits import VersionTls
from audit.verifications.reseau.garde import Cible, Echeance, Empechement, ouvrir

_SUITES_3: Final = (0x0005, 0x0004, 0x000A, 0x0009, 0x002F, 0x0035, 0x0016, 0x0033, 0x0039, 0x0003, 0x0006, 0x0008)
_SUITES_2: Final = (0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700C0)


def bonjour_3() -> bytes:
    """Un ClientHello SSLv3."""
    suites = b"".join(struct.pack(">H", s) for s in _SUITES_3)
    corps = b"\x03\x00" + os.urandom(32) + b"\x00" + struct.pack(">H", len(suites)) + suites + b"\x01\x00"
    message = b"\x01" + len(corps).to_bytes(3, "big") + corps
    return b"\x16\x03\x00" + struct.pack(">H", len(message)) + message


def bonjour_2() -> bytes:
    """Un ClientHello SSLv2."""
    suites = b"".join(s.to_bytes(3, "big") for s in _SUITES_2)
    corps = b"\x01\x00\x02" + struct.pack(">HHH", len(suites), 0, 16) + suites + os.urandom(16)
    return struct.pack(">H", 0x8000 | len(corps)) + corps


def accepte_3(reponse: bytes) -> bool:
    """Vrai si la réponse est un ServerHello SSLv3."""
    return len(reponse) >= 11 and reponse[0] == 0x16 and reponse[5] == 0x02 and reponse[9:11] == b"\x03\x00"


def accepte_2(reponse: bytes) -> bool:
    """Vrai si la réponse est un ServerHello SSLv2 qui garde au moins une suite."""
    if len(reponse) < 13 or not reponse[0] & 0x80 or reponse[2] != 0x04 or reponse[5:7] != b"\x00\x02":
        return False
    return int.from_bytes(reponse[9:11], "big") > 0


def demander(cible: Cible, echeance: Echeance) -> dict[str, VersionTls]:
    """Ce que le serveur fait de SSLv2 et de SSLv3."""
    return {
        "SSLv2": _demander(cible, echeance, bonjour_2(), 13, accepte_2),
        "SSLv3": _demander(cible, echeance, bonjour_3(), 11, accepte_3),
    }


def _demander(cible: Cible, echeance: Echeance, message: bytes, attendus: int, accepte: object) -> VersionTls:
    try:
        with ouvrir(cible, echeance) as prise:
            reponse = _echanger(prise, message, attendus, echeance)
    except Empechement as refus:
        return VersionTls(etat="erreur", detail=str(refus))
    except OSError:
        return VersionTls(etat="refusee", detail="connexion fermée")
    assert callable(accepte)  # noqa: S101
    return VersionTls(etat="acceptee" if accepte(reponse) else "refusee")


def _echanger(prise: socket.socket, message: bytes, attendus: int, echeance: Echeance) -> bytes:
    prise.sendall(message)
    recu = b""
    while len(recu) < attendus:
        prise.settimeout(echeance.reste())
        morceau = prise.recv(attendus - len(recu))
        if not morceau:
            break
        recu += morceau
    return recu
