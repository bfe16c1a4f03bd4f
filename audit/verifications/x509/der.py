"""Juste assez d'ASN.1 pour lire une clé publique sans l'accord de la bibliothèque.

`cryptography` refuse de construire une clé qu'elle ne sait pas employer (courbe binaire, FRP256v1) : or c'est justement ce
qu'une vérification doit pouvoir nommer. Ce lecteur suit les longueurs, refuse ce qui déborde, et n'alloue rien de plus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ENTIER, BITS, OID, SUITE = 0x02, 0x03, 0x06, 0x30
CONTEXTE_0: Final = 0xA0
ENFANTS_MAXIMUM: Final = 64
SOUS_OID_MAXIMUM: Final = 32


class DerIllisible(ValueError):
    """Les octets ne sont pas du DER bien formé."""


@dataclass(frozen=True)
class Element:
    """Un élément : son étiquette et son contenu."""

    etiquette: int
    contenu: bytes


def lire(octets: bytes, debut: int = 0) -> tuple[Element, int]:
    """L'élément qui commence là, et où il finit."""
    if debut + 2 > len(octets):
        raise DerIllisible("élément coupé")
    etiquette, premiere = octets[debut], octets[debut + 1]
    place = debut + 2
    longueur = premiere
    if premiere & 0x80:
        combien = premiere & 0x7F
        if not 1 <= combien <= 4 or place + combien > len(octets):
            raise DerIllisible("longueur non valide")
        longueur = int.from_bytes(octets[place : place + combien], "big")
        place += combien
    if place + longueur > len(octets):
        raise DerIllisible("contenu coupé")
    return Element(etiquette, octets[place : place + longueur]), place + longueur


def enfants(element: Element) -> list[Element]:
    """Les éléments d'une suite, dans l'ordre."""
    return list(_parcourir(element.contenu))


def _parcourir(octets: bytes) -> Iterator[Element]:
    place = nombre = 0
    while place < len(octets):
        nombre += 1
        if nombre > ENFANTS_MAXIMUM:
            raise DerIllisible("trop d'éléments")
        element, place = lire(octets, place)
        yield element


def entier(element: Element) -> int:
    """La valeur d'un entier positif ou nul."""
    if element.etiquette != ENTIER or not element.contenu:
        raise DerIllisible("entier attendu")
    return int.from_bytes(element.contenu, "big")


def oid(element: Element) -> str:
    """Un identifiant d'objet en notation pointée."""
    if element.etiquette != OID or not element.contenu or len(element.contenu) > 4 * SOUS_OID_MAXIMUM:
        raise DerIllisible("identifiant attendu")
    nombres: list[int] = []
    courant = 0
    for octet in element.contenu:
        courant = courant << 7 | octet & 0x7F
        if not octet & 0x80:
            nombres.append(courant)
            courant = 0
    if element.contenu[-1] & 0x80 or not nombres:
        raise DerIllisible("identifiant coupé")
    premier = min(nombres[0] // 40, 2)
    return ".".join(str(n) for n in (premier, nombres[0] - 40 * premier, *nombres[1:]))


def bits(element: Element) -> bytes:
    """Le contenu d'une chaîne de bits, sans son octet de remplissage."""
    if element.etiquette != BITS or not element.contenu:
        raise DerIllisible("chaîne de bits attendue")
    return element.contenu[1:]


def cle_publique(certificat: bytes) -> bytes:
    """Les octets du SubjectPublicKeyInfo d'un certificat DER."""
    racine, _ = lire(certificat)
    corps = enfants(racine)[0] if racine.etiquette == SUITE else None
    if corps is None or corps.etiquette != SUITE:
        raise DerIllisible("certificat attendu")
    champs = [e for e in enfants(corps) if e.etiquette != CONTEXTE_0]
    if len(champs) < 6:
        raise DerIllisible("certificat incomplet")
    return bytes([SUITE]) + _longueur(len(champs[5].contenu)) + champs[5].contenu


def algorithme_de_signature(certificat: bytes) -> tuple[str, Element | None]:
    """L'algorithme dont le certificat est signé, et ses paramètres."""
    racine, _ = lire(certificat)
    suite = enfants(racine)
    if len(suite) < 2:
        raise DerIllisible("certificat incomplet")
    morceaux = enfants(suite[1])
    if not morceaux:
        raise DerIllisible("algorithme absent")
    return oid(morceaux[0]), morceaux[1] if len(morceaux) > 1 else None


def _longueur(taille: int) -> bytes:
    if taille < 0x80:
        return bytes([taille])
    octets = taille.to_bytes((taille.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets
