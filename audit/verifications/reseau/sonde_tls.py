"""Observer un service TLS, une version à la fois, sans le « vert » trompeur.

Avec ses réglages par défaut, la bibliothèque refuse elle-même TLS 1.0 et 1.1 : on croirait que c'est le serveur. Chaque
version est donc offerte avec toutes les suites, et seulement si la bibliothèque sait vraiment l'offrir ; sinon « non testé ».
"""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import Any, Final

from audit.verifications.faits import FaitsTls, FaitsX509, VersionTls
from audit.verifications.reseau import anciens
from audit.verifications.reseau.garde import Cible, Echeance, Empechement, Moyens, ouvrir

TOUTES: Final = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
VERSIONS: Final = {
    "TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1, "TLS 1.2": ssl.TLSVersion.TLSv1_2,
    "TLS 1.3": ssl.TLSVersion.TLSv1_3,
}  # fmt: skip
_CODES: Final = {"TLS 1.0": 0x0301, "TLS 1.1": 0x0302, "TLS 1.2": 0x0303, "TLS 1.3": 0x0304}
_EMETTEUR: Final = frozenset({2, 18, 19, 20, 21, 27})
_PERIODE: Final = frozenset({9, 10})
_NOM: Final = frozenset({62, 63, 64})
_PHRASES: Final = {
    9: "il n'est pas encore valable", 10: "il est expiré", 18: "certificat signé par lui-même",
    19: "racine inconnue dans la chaîne", 20: "émetteur introuvable", 21: "émetteur introuvable, chaîne incomplète",
    62: "le nom diffère",
}  # fmt: skip
CERTIFICATS_MAXIMUM: Final = 10
_DER: Final = 2


def contexte_ouvert(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """Un contexte qui observe sans juger : aucune vérification, toutes les suites, une seule version si on la donne."""
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    contexte.check_hostname = False
    contexte.verify_mode = ssl.CERT_NONE
    contexte.options &= ~ssl.OP_NO_COMPRESSION
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        contexte.minimum_version = version or ssl.TLSVersion.MINIMUM_SUPPORTED
        contexte.maximum_version = version or ssl.TLSVersion.MAXIMUM_SUPPORTED
    contexte.set_ciphers(TOUTES)
    return contexte


def peut_offrir(nom: str) -> bool:
    """Vrai si la bibliothèque de cette machine sait offrir cette version : son ClientHello est écrit, et relu."""
    try:
        contexte = contexte_ouvert(VERSIONS[nom])
        entree, sortie = ssl.MemoryBIO(), ssl.MemoryBIO()
        objet = contexte.wrap_bio(entree, sortie, server_hostname="essai.invalid")
        objet.do_handshake()
    except ssl.SSLWantReadError:
        return _offre(sortie.read(), _CODES[nom])
    except (ssl.SSLError, ValueError, OSError):
        return False
    return False


def _offre(bonjour: bytes, code: int) -> bool:
    """Vrai si ce ClientHello offre cette version (TLS 1.3 se dit dans une extension)."""
    if len(bonjour) < 11 or bonjour[0] != 0x16:
        return False
    if code == _CODES["TLS 1.3"]:
        return b"\x00\x2b" in bonjour and b"\x03\x04" in bonjour
    return int.from_bytes(bonjour[9:11], "big") == code


def observer(cible: Cible, moyens: Moyens, echeance: Echeance) -> tuple[FaitsTls, FaitsX509 | None]:
    """Ce que le service accepte, et la chaîne de certificats qu'il présente."""
    base = {"hote": cible.nom, "port": cible.port, "adresse": cible.adresse}
    lues: dict[str, _Lue] = {}
    for nom in VERSIONS:
        try:
            lues[nom] = _demander(cible, nom, echeance)
        except Empechement as refus:
            if not lues:
                return FaitsTls(**base, empechement=str(refus)), None
            lues[nom] = _Lue(VersionTls(etat="erreur", detail=str(refus).rstrip(".")))
    versions = {**anciens.demander(cible, echeance), **{nom: lue.version for nom, lue in lues.items()}}
    if all(version.etat != "acceptee" for version in versions.values()):
        return FaitsTls(**base, versions=versions, empechement=_pourquoi(versions)), None
    chaine = next((lue.chaine for lue in lues.values() if lue.chaine), ())
    confiance, detail = _confiance(cible, moyens, echeance) if chaine else ("non_testee", "Aucun certificat reçu.")
    compressions = [lue.compression for lue in lues.values() if lue.compression is not None]
    faits = FaitsTls(
        **base, versions=versions, confiance=confiance, confiance_detail=detail, chaine=chaine,
        compression=any(compressions) if compressions else None,
    )  # fmt: skip
    return faits, FaitsX509(pem=chaine, hote=cible.nom) if chaine else None


def _pourquoi(versions: dict[str, VersionTls]) -> str:
    erreurs = [v.detail for v in versions.values() if v.etat == "erreur" and v.detail]
    suite = f" ({erreurs[0]})" if erreurs else ""
    return f"Aucune version de TLS n'aboutit{suite} : le service ne parle peut-être pas TLS à ce port."


class _Lue:
    """Ce qu'une tentative a appris."""

    def __init__(self, version: VersionTls, chaine: tuple[str, ...] = (), compression: bool | None = None) -> None:
        self.version, self.chaine, self.compression = version, chaine, compression


def _demander(cible: Cible, nom: str, echeance: Echeance) -> _Lue:
    if not peut_offrir(nom):
        return _Lue(VersionTls(etat="non_testee", detail="la bibliothèque TLS de cette machine ne sait pas l'offrir"))
    try:
        with ouvrir(cible, echeance) as prise:
            return _negocier(prise, cible, nom)
    except TimeoutError:
        return _Lue(VersionTls(etat="erreur", detail="pas de réponse dans le délai"))
    except ssl.SSLError as erreur:
        return _Lue(VersionTls(etat="refusee", detail=str(erreur.reason or "")[:80]))
    except (OSError, ValueError):
        return _Lue(VersionTls(etat="refusee", detail="connexion fermée"))


def _negocier(prise: Any, cible: Cible, nom: str) -> _Lue:
    with contexte_ouvert(VERSIONS[nom]).wrap_socket(prise, server_hostname=cible.nom) as chiffree:
        suite = chiffree.cipher()
        version = VersionTls(etat="acceptee", suites=(suite[0],) if suite else ())
        return _Lue(version, _chaine(chiffree), chiffree.compression() is not None)


def _chaine(chiffree: ssl.SSLSocket) -> tuple[str, ...]:
    """La chaîne telle que le serveur l'envoie ; à défaut, son seul certificat."""
    lire = getattr(chiffree, "get_unverified_chain", None) or getattr(
        getattr(chiffree, "_sslobj", None), "get_unverified_chain", None
    )
    recus = list(lire() or ()) if lire is not None else []
    octets = [c if isinstance(c, bytes) else c.public_bytes(_DER) for c in recus[:CERTIFICATS_MAXIMUM]]
    if not octets and (seul := chiffree.getpeercert(binary_form=True)):
        octets = [seul]
    return tuple(ssl.DER_cert_to_PEM_cert(o) for o in octets)


def _confiance(cible: Cible, moyens: Moyens, echeance: Echeance) -> Any:
    """Ce qu'en dit le magasin du système : reconnu, ou pourquoi non. L'émetteur inconnu est un verdict à part."""
    if not moyens.autorites and not magasin_present():
        return "non_testee", "Cette machine n'a pas de magasin de confiance."
    contexte = ssl.create_default_context()
    contexte.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        contexte.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if moyens.autorites:
        contexte.load_verify_locations(cadata=moyens.autorites)
    try:
        with ouvrir(cible, echeance) as prise, contexte.wrap_socket(prise, server_hostname=cible.nom):
            return "reconnue", ""
    except ssl.SSLCertVerificationError as erreur:
        return _motif(erreur)
    except (OSError, ValueError, Empechement):
        return "non_testee", "La poignée de main vérifiée n'a pas abouti."


def magasin_present() -> bool:
    """Vrai si le système a des autorités de confiance : sans elles, tout émetteur paraîtrait inconnu."""
    chemins = ssl.get_default_verify_paths()
    dossier = Path(chemins.capath) if chemins.capath else None
    return bool(chemins.cafile) or (dossier is not None and dossier.is_dir() and any(dossier.iterdir()))


def _motif(erreur: ssl.SSLCertVerificationError) -> tuple[str, str]:
    code = erreur.verify_code
    message = _PHRASES.get(code, f"motif {code} d'OpenSSL")
    for motif, codes in (("emetteur", _EMETTEUR), ("periode", _PERIODE), ("nom", _NOM)):
        if code in codes:
            return motif, message
    return "autre", message
