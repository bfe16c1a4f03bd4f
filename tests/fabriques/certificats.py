"""Des certificats d'essai, faits à chaque séance : bons, faibles, périmés, en chaîne. Aucune clé n'est au dépôt."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MAINTENANT = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOTE = "site.essai.example"
SHA_256_RSA, SHA_1_RSA = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")


@cache
def cle(genre: str = "p256", variante: int = 0) -> Any:
    """Une clé privée de ce genre, faite une fois par séance ; une autre `variante` est une autre clé."""
    if genre.startswith("rsa"):
        taille, _, exposant = genre.removeprefix("rsa").partition("e")
        return rsa.generate_private_key(int(exposant or 65537), int(taille))
    courbes = {"p224": ec.SECP224R1, "p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1,
               "secp256k1": ec.SECP256K1, "brainpool256": ec.BrainpoolP256R1}  # fmt: skip
    if genre in courbes:
        return ec.generate_private_key(courbes[genre]())
    return ed25519.Ed25519PrivateKey.generate() if genre == "ed25519" else ed448.Ed448PrivateKey.generate()


def nom(texte: str) -> x509.Name:
    """Un nom d'un seul attribut."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, texte)])


@dataclass(frozen=True)
class Fait:
    """Un certificat fait ici, et sa clé."""

    certificat: x509.Certificate
    cle: Any

    @property
    def pem(self) -> bytes:
        """Le certificat en PEM."""
        return self.certificat.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """Le certificat en DER."""
        return self.certificat.public_bytes(Encoding.DER)

    @property
    def cle_pem(self) -> bytes:
        """La clé privée en PEM."""
        return bytes(self.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def faire(
    genre: str = "p256", *, sujet: str = HOTE, debut: datetime | None = None, fin: datetime | None = None,
    jours: int = 300, noms: Sequence[str] = (HOTE,), ips: Sequence[str] = (), emetteur: Fait | None = None,
    autorite: bool = False, usages: Sequence[str] | None = None, usages_critiques: bool = True,
    serveur: bool | None = None, publique: bool = False, pss: bool = False, empreinte: Any = None, variante: int = 0,
) -> Fait:  # fmt: skip
    """Un certificat ; valable de la veille de `MAINTENANT` pour `jours`, signé par lui-même sans `emetteur`."""
    privee = cle(genre, variante)
    signataire = emetteur.cle if emetteur else privee
    debut = debut or MAINTENANT - timedelta(days=1)
    fin = fin or debut + timedelta(days=jours)
    batisseur = (
        x509.CertificateBuilder().subject_name(nom(sujet)).public_key(privee.public_key())
        .issuer_name(emetteur.certificat.subject if emetteur else nom(sujet))
        .serial_number(x509.random_serial_number()).not_valid_before(debut).not_valid_after(fin)
    )  # fmt: skip
    alternatives = [*map(x509.DNSName, noms), *(x509.IPAddress(ipaddress.ip_address(ip)) for ip in ips)]
    if alternatives:
        batisseur = batisseur.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    batisseur = _etendre(batisseur, autorite, usages, usages_critiques, serveur, publique)
    sans_empreinte = isinstance(signataire, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    options = {"rsa_padding": padding.PSS(padding.MGF1(hashes.SHA256()), 32)} if pss else {}
    return Fait(batisseur.sign(signataire, None if sans_empreinte else empreinte or hashes.SHA256(), **options), privee)


def _etendre(batisseur: Any, autorite: bool, usages: Any, critiques: bool, serveur: bool | None, publique: bool) -> Any:
    if autorite:
        batisseur = batisseur.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if usages is not None:
        tous = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
        batisseur = batisseur.add_extension(x509.KeyUsage(**{u: u in usages for u in tous}), critical=critiques)
    if serveur is not None:
        oid = ExtendedKeyUsageOID.SERVER_AUTH if serveur else ExtendedKeyUsageOID.CLIENT_AUTH
        batisseur = batisseur.add_extension(x509.ExtendedKeyUsage([oid]), critical=False)
    if publique:
        politique = x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None)
        batisseur = batisseur.add_extension(x509.CertificatePolicies([politique]), critical=False)
    return batisseur


def chaine(genre: str = "p256", **feuille: Any) -> tuple[Fait, Fait, Fait]:
    """Une racine, un intermédiaire, un certificat de serveur."""
    racine = faire("p384", sujet="Racine d'essai", noms=(), autorite=True, jours=3650)
    milieu = faire(
        "p256", sujet="Intermédiaire d'essai", noms=(), autorite=True, jours=1800, emetteur=racine, variante=1
    )
    return racine, milieu, faire(genre, emetteur=milieu, variante=2, **feuille)


def en_sha1(fait: Fait) -> bytes:
    """Le même certificat RSA, dit signé en SHA-1 : `cryptography` refuse d'en signer un, l'identifiant est donc remplacé."""
    assert fait.der.count(SHA_256_RSA) == 2
    return fait.der.replace(SHA_256_RSA, SHA_1_RSA)
