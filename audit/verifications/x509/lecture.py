"""Du fichier déposé aux certificats : PEM, DER, P7B, chaînes. Un refus dit toujours ce qu'est le fichier, et quoi faire.

Une clé privée n'est jamais lue, ni gardée, ni citée.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from audit.verifications.x509 import der
from audit.verifications.x509.certificat import Certificat, CertificatIllisible, lire_certificat

TAILLE_MAXIMALE: Final = 1024 * 1024
CERTIFICATS_MAXIMUM: Final = 20
_BLOC = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_CERTIFICATS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
_ENVELOPPES = frozenset({"PKCS7", "CMS"})
_SEPT_SIGNE: Final = "1.2.840.113549.1.7.2"
_OCTETS: Final = 0x04
CLE_PRIVEE = (
    "Ce fichier est une clé privée, pas un certificat. Ne l'envoyez nulle part : si d'autres ont pu la lire, refaites une "
    "clé et un certificat."
)
CLE_JOINTE = (
    "Ce fichier contient une clé privée à côté du certificat. Retirez-la et ne donnez que le certificat : une clé privée ne "
    "sort pas de son serveur."
)
AUTRES: Final = {
    "PUBLIC KEY": "Ce fichier est une clé publique seule, pas un certificat : demandez le certificat qui la porte.",
    "RSA PUBLIC KEY": "Ce fichier est une clé publique seule, pas un certificat : demandez le certificat qui la porte.",
    "CERTIFICATE REQUEST": "Ce fichier est une demande de certificat (CSR) : donnez le certificat que l'autorité a rendu.",
    "NEW CERTIFICATE REQUEST": "Ce fichier est une demande de certificat (CSR) : donnez le certificat que l'autorité a "
    "rendu.",
    "X509 CRL": "Ce fichier est une liste de révocation, pas un certificat.",
}


class Illisible(ValueError):
    """Le fichier ne peut pas être vérifié ; `str()` est la phrase à montrer."""


@dataclass(frozen=True)
class Lecture:
    """Les certificats d'un fichier, dans l'ordre où il les donne ; `ordonnee` : cet ordre a un sens (pas dans un P7B)."""

    certificats: tuple[Certificat, ...]
    format: str
    ordonnee: bool = True


def lire_fichier(octets: bytes) -> Lecture:
    """Les certificats d'un fichier PEM, DER ou P7B ; `Illisible` sinon, avec une phrase."""
    if not octets.strip():
        raise Illisible("Le fichier est vide.")
    if len(octets) > TAILLE_MAXIMALE:
        raise Illisible("Le fichier dépasse 1 Mo : ce n'est pas un certificat ni une chaîne.")
    texte = _texte(octets)
    if "-----BEGIN " in texte:
        return _lire_pem(texte)
    if octets[:1] != b"\x30":
        nu = _base64_nu(texte)
        if nu is None:
            raise Illisible("Ce fichier n'est pas un certificat (attendu : PEM, DER ou P7B).")
        octets = nu
    return _lire_der(octets)


def _texte(octets: bytes) -> str:
    for marque, codage in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if octets.startswith(marque):
            return octets.decode(codage, errors="replace")
    return octets.decode("latin-1")


def _lire_pem(texte: str) -> Lecture:
    etiquettes = _BLOC.findall(texte)
    if any(e.endswith("PRIVATE KEY") for e in etiquettes):
        raise Illisible(CLE_JOINTE if _CERTIFICATS & set(etiquettes) else CLE_PRIVEE)
    utiles = [e for e in etiquettes if e in _CERTIFICATS | _ENVELOPPES]
    if not utiles:
        connue = next((AUTRES[e] for e in etiquettes if e in AUTRES), "")
        raise Illisible(connue or "Ce fichier PEM ne contient pas de certificat.")
    if len(utiles) > CERTIFICATS_MAXIMUM:
        raise Illisible(f"Ce fichier porte {len(utiles)} certificats : c'est un magasin d'autorités, pas une chaîne.")
    certificats: list[Certificat] = []
    ordonnee = True
    for etiquette, octets in _blocs(texte):
        if etiquette in _ENVELOPPES:
            certificats += _lire_p7(octets)
            ordonnee = False
        else:
            certificats.append(_un(octets))
    return Lecture(tuple(certificats), "P7B" if not ordonnee else "PEM", ordonnee)


def _blocs(texte: str) -> Iterator[tuple[str, bytes]]:
    for debut in _BLOC.finditer(texte):
        etiquette = debut.group(1)
        if etiquette not in _CERTIFICATS | _ENVELOPPES:
            continue
        fin = texte.find(f"-----END {etiquette}-----", debut.end())
        suivant = _BLOC.search(texte, debut.end())
        if fin < 0 or (suivant is not None and suivant.start() < fin):
            raise Illisible("Le certificat est coupé : sa ligne de fin manque. Copiez le fichier en entier.")
        try:
            yield etiquette, base64.b64decode("".join(texte[debut.end() : fin].split()), validate=True)
        except (binascii.Error, ValueError) as erreur:
            raise Illisible("Le certificat est abîmé : son contenu n'est pas du base64 entier.") from erreur


def _un(octets: bytes) -> Certificat:
    try:
        element, fin = der.lire(octets)
    except der.DerIllisible as erreur:
        raise Illisible("Le certificat est coupé ou abîmé : il manque des octets.") from erreur
    if element.etiquette != der.SUITE:
        raise Illisible("Le contenu n'est pas un certificat.")
    try:
        return lire_certificat(octets[:fin])  # « TRUSTED CERTIFICATE » : OpenSSL y ajoute les siens
    except CertificatIllisible as erreur:
        raise Illisible(str(erreur)) from erreur


def _lire_der(octets: bytes) -> Lecture:
    try:
        racine, _ = der.lire(octets)
        premiers = der.enfants(racine)
    except der.DerIllisible as erreur:
        raise Illisible("Le fichier est coupé ou n'est pas un certificat : il manque des octets.") from erreur
    if premiers and premiers[0].etiquette == der.OID:
        if _oid_ou_rien(premiers[0]) == _SEPT_SIGNE:
            return Lecture(tuple(_lire_p7(octets)), "P7B", ordonnee=False)
        raise Illisible("Cette enveloppe PKCS #7 ne contient pas de certificat.")
    _refuser_autre_chose(premiers)
    return Lecture((_un(octets),), "DER")


def _refuser_autre_chose(premiers: list[der.Element]) -> None:
    """Une clé ou un conteneur commence par un entier ; un certificat, jamais."""
    forme = tuple(e.etiquette for e in premiers)
    if forme in {(der.SUITE, der.BITS), (der.ENTIER, der.ENTIER)}:
        raise Illisible(AUTRES["PUBLIC KEY"])
    if forme == (der.SUITE, _OCTETS):
        raise Illisible(CLE_PRIVEE)
    if not forme or forme[0] != der.ENTIER:
        return
    if premiers[0].contenu == b"\x03" and len(forme) in {2, 3}:
        raise Illisible("Ce fichier est un conteneur PKCS #12 (.p12, .pfx) : il porte une clé privée. Exportez le "
                        "certificat seul.")  # fmt: skip
    raise Illisible(CLE_PRIVEE)


def _oid_ou_rien(element: der.Element) -> str:
    try:
        return der.oid(element)
    except der.DerIllisible:
        return ""


def _lire_p7(octets: bytes) -> list[Certificat]:
    try:
        lus = pkcs7.load_der_pkcs7_certificates(octets)
    except (ValueError, UnsupportedAlgorithm, TypeError) as erreur:
        raise Illisible("Le fichier P7B est coupé ou abîmé : aucun certificat ne s'y lit.") from erreur
    if not lus:
        raise Illisible("Ce fichier P7B ne contient aucun certificat.")
    if len(lus) > CERTIFICATS_MAXIMUM:
        raise Illisible(f"Ce fichier porte {len(lus)} certificats : c'est un magasin d'autorités, pas une chaîne.")
    return [_un(lu.public_bytes(Encoding.DER)) for lu in lus]


def _base64_nu(texte: str) -> bytes | None:
    """Un DER en base64 sans ses lignes de bornes, comme certains outils le donnent."""
    nu = "".join(texte.split())
    if len(nu) < 40:
        return None
    try:
        octets = base64.b64decode(nu, validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets if octets[:1] == b"\x30" else None
