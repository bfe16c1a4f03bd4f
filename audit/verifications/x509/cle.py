"""La clé publique d'un certificat et son algorithme de signature, en faits simples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from audit.verifications.verdicts import seuil
from audit.verifications.x509 import der

RSA: Final = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7"})
PSS: Final = "1.2.840.113549.1.1.10"
EC: Final = "1.2.840.10045.2.1"
DSA: Final = "1.2.840.10040.4.1"
COURBES_D_EDWARDS: Final = {"1.3.101.112": ("Ed25519", 253), "1.3.101.113": ("Ed448", 446),
                            "1.3.101.110": ("X25519", 253), "1.3.101.111": ("X448", 446)}  # fmt: skip


@dataclass(frozen=True)
class Cle:
    """`genre` ∈ rsa, dsa, ec, edwards, inconnue. `bits` : module, ou ordre de la courbe ; `ordre` : sous-groupe d'un DSA."""

    genre: str
    nom: str
    bits: int = 0
    exposant: int = 0
    ordre: int = 0
    liste: str = ""
    binaire: bool = False


@dataclass(frozen=True)
class Signature:
    """L'algorithme dont un certificat est signé ; `bits` : longueur de l'empreinte, 0 si elle n'est pas connue."""

    nom: str
    empreinte: str
    bits: int
    schema: str = ""


def lire_cle(certificat: bytes) -> Cle:
    """La clé publique d'un certificat DER ; `DerIllisible` si elle est mal formée."""
    suite, _ = der.lire(der.cle_publique(certificat))
    morceaux = der.enfants(suite)
    algorithme = der.enfants(morceaux[0])
    oid = der.oid(algorithme[0])
    valeur = der.bits(morceaux[1])
    if oid in RSA:
        return _rsa(valeur)
    if oid == EC:
        return _courbe(algorithme[1] if len(algorithme) > 1 else None)
    if oid == DSA and len(algorithme) > 1:
        p, q, *_ = der.enfants(algorithme[1])
        return Cle("dsa", "DSA", der.entier(p).bit_length(), ordre=der.entier(q).bit_length())
    if oid in COURBES_D_EDWARDS:
        nom, ordre = COURBES_D_EDWARDS[oid]
        return Cle("edwards", nom, ordre)
    return Cle("inconnue", oid)


def _rsa(valeur: bytes) -> Cle:
    suite, _ = der.lire(valeur)
    module, exposant, *_ = der.enfants(suite)
    return Cle("rsa", "RSA", der.entier(module).bit_length(), exposant=min(der.entier(exposant), 1 << 64))


def _courbe(parametres: der.Element | None) -> Cle:
    if parametres is None or parametres.etiquette != der.OID:
        return Cle("ec", "courbe aux paramètres explicites", liste="explicite")
    oid = der.oid(parametres)
    connue: dict[str, Any] | None = seuil("x509", "courbes").get(oid)
    if connue is None:
        return Cle("ec", f"courbe {oid}", liste="inconnue")
    return Cle("ec", connue["nom"], connue["ordre"], liste=connue["liste"], binaire=connue.get("binaire", False))


def lire_signature(certificat: bytes) -> Signature:
    """L'algorithme de signature d'un certificat DER ; pour PSS, l'empreinte est dans les paramètres (SHA-1 par défaut)."""
    oid, parametres = der.algorithme_de_signature(certificat)
    if oid == PSS:
        empreinte = _empreinte_pss(parametres)
        return Signature(f"RSASSA-PSS avec {empreinte['nom']}", empreinte["nom"], empreinte["bits"], "pss")
    connue: dict[str, Any] | None = seuil("x509", "signatures").get(oid)
    if connue is None:
        return Signature(f"algorithme {oid}", "inconnue", 0)
    return Signature(connue["nom"], connue["empreinte"], connue["bits"], "pkcs1" if "RSA" in connue["nom"] else "")


def _empreinte_pss(parametres: der.Element | None) -> dict[str, Any]:
    """SHA-1 quand rien n'est écrit (RFC 4055, 3.1)."""
    defaut = {"nom": "SHA-1", "bits": 160}
    if parametres is None:
        return defaut
    premier = next((e for e in der.enfants(parametres) if e.etiquette == der.CONTEXTE_0), None)
    if premier is None:
        return defaut
    algorithme, _ = der.lire(premier.contenu)
    oid = der.oid(der.enfants(algorithme)[0])
    connue: dict[str, Any] = seuil("x509", "empreintes").get(oid, {"nom": f"empreinte {oid}", "bits": 0})
    return connue


def falaise() -> date:
    """Dernier jour où un module de 2048 bits suffit."""
    jour = seuil("x509", "falaise")
    assert isinstance(jour, date)  # noqa: S101
    return jour
