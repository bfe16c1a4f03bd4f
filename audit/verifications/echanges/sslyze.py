"""Le JSON de sslyze (`sslyze --json_out`) : versions, suites, failles, chaîne. Lu comme une preuve, jamais lancé d'ici."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from audit.verifications.echanges.commun import ResultatIllisible, dans, elements, lire_json, texte
from audit.verifications.echanges.resultat import Resultat
from audit.verifications.faits import FaitsTls, FaitsX509, Releve, VersionTls
from audit.verifications.verdicts import A_SURVEILLER, CONFORME, NON_CONFORME
from audit.verifications.x509.regles import en_ascii

OUTIL: Final = "sslyze"
_VERSIONS: Final = {
    "ssl_2_0_cipher_suites": "SSLv2", "ssl_3_0_cipher_suites": "SSLv3", "tls_1_0_cipher_suites": "TLS 1.0",
    "tls_1_1_cipher_suites": "TLS 1.1", "tls_1_2_cipher_suites": "TLS 1.2", "tls_1_3_cipher_suites": "TLS 1.3",
}  # fmt: skip
_FAILLES: Final = (
    ("Heartbleed", "heartbleed", "is_vulnerable_to_heartbleed"),
    ("CCS Injection", "openssl_ccs_injection", "is_vulnerable_to_ccs_injection"),
)
_ROBOT_SUR: Final = frozenset({"NOT_VULNERABLE_NO_ORACLE", "NOT_VULNERABLE_RSA_NOT_SUPPORTED"})
SUITES_MAXIMUM: Final = 60


def lire(octets: bytes, hote: str) -> Resultat:
    """Ce que sslyze a trouvé sur cet hôte ; `ResultatIllisible` si le fichier n'en parle pas."""
    racine = lire_json(octets)
    serveurs = list(elements(dans(racine, "server_scan_results")))
    if not serveurs:
        raise ResultatIllisible("Ce fichier n'est pas un résultat de sslyze (server_scan_results manque).")
    voulu = en_ascii(hote)
    sien = next((s for s in serveurs if en_ascii(texte(dans(s, "server_location", "hostname"))) == voulu), None)
    if sien is None:
        noms = ", ".join(texte(dans(s, "server_location", "hostname"), 60) or "?" for s in serveurs[:3])
        raise ResultatIllisible(f"Ce résultat porte sur {noms}, pas sur {hote}.")
    lu = dans(sien, "scan_result")
    if not isinstance(lu, Mapping):
        raise ResultatIllisible("sslyze n'a pas pu joindre l'hôte : le fichier ne contient aucun résultat.")
    port = dans(sien, "server_location", "port")
    chaine = tuple(_chaine(lu))
    faits = FaitsTls(
        hote=voulu, port=port if isinstance(port, int) and 0 < port < 65536 else 443,
        adresse=texte(dans(sien, "server_location", "ip_address"), 60), versions=dict(_versions(lu)), chaine=chaine,
        compression=_booleen(_resultat(lu, "tls_compression"), "supports_compression"),
        donnees_precoces=_booleen(_resultat(lu, "tls_1_3_early_data"), "supports_early_data"),
        groupes=tuple(_groupes(lu)), releves=tuple(_releves(lu)), **_confiance(lu),
    )  # fmt: skip
    version, date = texte(dans(racine, "sslyze_version"), 40), texte(dans(racine, "date_scans_completed"), 40)
    x509 = FaitsX509(pem=chaine, hote=voulu) if chaine else None
    return Resultat(f"{OUTIL} {version}".strip(), date, faits, x509)


def _resultat(lu: Mapping[str, Any], commande: str) -> Any:
    """Le résultat d'une commande de sslyze, ou None si elle n'a pas abouti."""
    return dans(lu, commande, "result") if dans(lu, commande, "status") in (None, "COMPLETED") else None


def _booleen(valeur: Any, cle: str) -> bool | None:
    lue = dans(valeur, cle)
    return lue if isinstance(lue, bool) else None


def _versions(lu: Mapping[str, Any]) -> Iterator[tuple[str, VersionTls]]:
    for commande, nom in _VERSIONS.items():
        resultat = _resultat(lu, commande)
        if resultat is None:
            motif = texte(dans(lu, commande, "error_reason"), 80)
            if commande in lu:
                yield (
                    nom,
                    VersionTls(etat="non_testee", detail=f"sslyze ne l'a pas testé{f' ({motif})' if motif else ''}"),
                )
            continue
        suites = [
            texte(dans(s, "cipher_suite", "name"), 80) for s in elements(dans(resultat, "accepted_cipher_suites"))
        ]
        nettes = tuple(s for s in suites if s)[:SUITES_MAXIMUM]
        yield nom, VersionTls(etat="acceptee" if nettes else "refusee", suites=nettes)


def _groupes(lu: Mapping[str, Any]) -> Iterator[str]:
    for commande, cle in (("elliptic_curves", "supported_curves"), ("supported_groups", "supported_groups")):
        for groupe in list(elements(dans(_resultat(lu, commande), cle)))[:30]:
            nom = texte(groupe.get("name"), 40)
            if nom:
                yield nom.lower().replace("prime256v1", "secp256r1")


def _releves(lu: Mapping[str, Any]) -> Iterator[Releve]:
    for nom, commande, cle in _FAILLES:
        vulnerable = _booleen(_resultat(lu, commande), cle)
        if vulnerable is not None:
            yield Releve(nom=nom, verdict=NON_CONFORME if vulnerable else CONFORME,
                         phrase="le serveur est vulnérable." if vulnerable else "non vulnérable.", faille=True)  # fmt: skip
    robot = texte(dans(_resultat(lu, "robot"), "robot_result"), 60)
    if robot:
        sur = robot in _ROBOT_SUR
        yield Releve(nom="ROBOT", verdict=CONFORME if sur else NON_CONFORME,
                     phrase="non vulnérable." if sur else f"vulnérable ou douteux ({robot}).", faille=True)  # fmt: skip
    renegociation = _booleen(_resultat(lu, "session_renegotiation"), "supports_secure_renegotiation")
    if renegociation is False:
        yield Releve(
            nom="Renégociation", verdict=A_SURVEILLER, phrase="la renégociation sûre n'est pas prise en charge."
        )


def _deploiement(lu: Mapping[str, Any]) -> Any:
    return next(elements(dans(_resultat(lu, "certificate_info"), "certificate_deployments")), None)


def _chaine(lu: Mapping[str, Any]) -> Iterator[str]:
    for certificat in list(elements(dans(_deploiement(lu), "received_certificate_chain")))[:10]:
        pem = certificat.get("as_pem")
        if isinstance(pem, str) and pem.isascii() and len(pem) < 20_000 and "BEGIN CERTIFICATE" in pem:
            yield pem


def _confiance(lu: Mapping[str, Any]) -> dict[str, Any]:
    """Reconnu si l'un des magasins de sslyze valide le chemin ; le nom se juge à part, sur le certificat."""
    chemins = list(elements(dans(_deploiement(lu), "path_validation_results")))
    if not chemins:
        return {"confiance": "non_testee", "confiance_detail": "sslyze n'a pas rendu de certificat."}
    valides = [c for c in chemins if c.get("was_validation_successful") is True or c.get("verified_certificate_chain")]
    if valides:
        return {"confiance": "reconnue"}
    return {"confiance": "emetteur", "confiance_detail": texte(chemins[0].get("validation_error"), 120)}
