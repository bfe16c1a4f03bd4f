"""Les faits d'un certificat, lus une fois ; les règles ne connaissent que cela."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from audit.verifications.x509.cle import Cle, Signature, lire_cle, lire_signature

POLITIQUES_PUBLIQUES = ("2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3")
"""Politiques du CA/B Forum : elles disent qu'une autorité publique a émis le certificat."""
USAGES = {
    "digital_signature": "digitalSignature", "content_commitment": "nonRepudiation", "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment", "key_agreement": "keyAgreement", "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}  # fmt: skip
E = TypeVar("E", bound=x509.ExtensionType)


class CertificatIllisible(ValueError):
    """Ce certificat ne se lit pas ; la phrase dit pourquoi."""


@dataclass(frozen=True)
class Certificat:
    """Un certificat. `usage` : None si l'extension manque ; `usage_etendu` de même ; `extensions` : faux si illisibles."""

    octets: bytes
    empreinte: str
    sujet: str
    emetteur: str
    serie: str
    debut: datetime
    fin: datetime
    cle: Cle
    signature: Signature
    nom_sujet: bytes
    nom_emetteur: bytes
    noms_dns: tuple[str, ...] = ()
    adresses_ip: tuple[str, ...] = ()
    usage: frozenset[str] | None = None
    usage_critique: bool = False
    usage_etendu: frozenset[str] | None = None
    autorite: bool = False
    identifiant_emetteur: bool = False
    adresse_revocation: bool = False
    transparence: bool = False
    politique_publique: bool = False
    extensions: bool = True

    @property
    def auto_signe(self) -> bool:
        """Vrai si l'émetteur est le sujet."""
        return self.nom_sujet == self.nom_emetteur

    @property
    def est_racine(self) -> bool:
        """Vrai pour une autorité qui se signe elle-même."""
        return self.auto_signe and self.autorite

    @property
    def peut_chiffrer(self) -> bool:
        """Vrai si rien n'interdit à la clé de chiffrer : sans KeyUsage, tout lui est permis."""
        return self.usage is None or bool(self.usage & {"keyEncipherment", "dataEncipherment"})

    @property
    def publique(self) -> bool:
        """Vrai si le certificat porte la marque d'une autorité publique (politique du CA/B Forum, ou transparence)."""
        return (self.politique_publique or self.transparence) and not self.auto_signe


def lire_certificat(octets: bytes) -> Certificat:
    """Les faits d'un certificat DER ; `CertificatIllisible` sinon."""
    try:
        lu = x509.load_der_x509_certificate(octets)
        cle, signature = lire_cle(octets), lire_signature(octets)
        debut, fin = lu.not_valid_before_utc, lu.not_valid_after_utc
        sujet, emetteur = lu.subject, lu.issuer
    except (ValueError, TypeError, IndexError, KeyError, UnsupportedAlgorithm, x509.InvalidVersion) as erreur:
        raise CertificatIllisible("Le certificat est abîmé : sa structure ne se lit pas.") from erreur
    return Certificat(
        octets=octets, empreinte=hashlib.sha256(octets).hexdigest(), sujet=_nom(sujet), emetteur=_nom(emetteur),
        serie=f"{lu.serial_number:x}", debut=debut, fin=fin, cle=cle, signature=signature,
        nom_sujet=sujet.public_bytes(), nom_emetteur=emetteur.public_bytes(), **_extensions(lu),
    )  # fmt: skip


def _nom(nom: x509.Name) -> str:
    """Le nom commun, sinon l'organisation, sinon tout le nom."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        valeurs = nom.get_attributes_for_oid(oid)
        if valeurs:
            return str(valeurs[0].value)[:200]
    return nom.rfc4514_string()[:200] or "(sans nom)"


def _extensions(lu: x509.Certificate) -> dict[str, Any]:
    try:
        extensions = lu.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm):
        return {"extensions": False}
    return {
        **_noms(extensions), **_usages(extensions),
        "autorite": bool((base := _une(extensions, x509.BasicConstraints)) and base.ca),
        "identifiant_emetteur": _une(extensions, x509.AuthorityKeyIdentifier) is not None,
        "adresse_revocation": _une(extensions, x509.CRLDistributionPoints) is not None
        or _une(extensions, x509.AuthorityInformationAccess) is not None,
        "transparence": _une(extensions, x509.PrecertificateSignedCertificateTimestamps) is not None,
        "politique_publique": _est_publique(extensions),
    }  # fmt: skip


def _une(extensions: x509.Extensions, classe: type[E]) -> E | None:
    try:
        return extensions.get_extension_for_class(classe).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _est_publique(extensions: x509.Extensions) -> bool:
    politiques = _une(extensions, x509.CertificatePolicies)
    return any(p.policy_identifier.dotted_string in POLITIQUES_PUBLIQUES for p in politiques or ())


def _noms(extensions: x509.Extensions) -> dict[str, Any]:
    san = _une(extensions, x509.SubjectAlternativeName)
    if san is None:
        return {}
    return {
        "noms_dns": tuple(n.lower() for n in san.get_values_for_type(x509.DNSName))[:500],
        "adresses_ip": tuple(str(a) for a in san.get_values_for_type(x509.IPAddress))[:500],
    }


def _usages(extensions: x509.Extensions) -> dict[str, Any]:
    lus: dict[str, Any] = {}
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage)
        lus["usage"] = frozenset(nom for attribut, nom in USAGES.items() if getattr(usage.value, attribut))
        lus["usage_critique"] = usage.critical
    except x509.ExtensionNotFound:
        pass
    etendu = _une(extensions, x509.ExtendedKeyUsage)
    if etendu is not None:
        lus["usage_etendu"] = frozenset(oid.dotted_string for oid in etendu)
    return lus


SERVEUR = ExtendedKeyUsageOID.SERVER_AUTH.dotted_string
TOUT_USAGE = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string


def est_signe_par(certificat: Certificat, emetteur: Certificat) -> bool | None:
    """Vrai ou faux si la signature se vérifie ; None si la bibliothèque ne sait pas vérifier cet algorithme."""
    if certificat.nom_emetteur != emetteur.nom_sujet:
        return False
    try:
        lu = x509.load_der_x509_certificate(certificat.octets)
        lu.verify_directly_issued_by(x509.load_der_x509_certificate(emetteur.octets))
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, TypeError, ValueError):
        return None
    return True
