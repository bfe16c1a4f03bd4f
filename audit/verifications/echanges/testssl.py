"""Le JSON de testssl.sh (`--jsonfile` ou `--jsonfile-pretty`) : versions, familles de suites, failles. Jamais lancé d'ici."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from audit.verifications.echanges.commun import ELEMENTS_MAXIMUM, ResultatIllisible, dans, elements, lire_json, texte
from audit.verifications.echanges.resultat import Resultat
from audit.verifications.faits import FaitsTls, Releve, VersionTls
from audit.verifications.verdicts import A_SURVEILLER, CONFORME, ERREUR, NON_CONFORME
from audit.verifications.x509.regles import en_ascii

OUTIL: Final = "testssl.sh"
_VERSIONS: Final = {"SSLv2": "SSLv2", "SSLv3": "SSLv3", "TLS1": "TLS 1.0", "TLS1_1": "TLS 1.1", "TLS1_2": "TLS 1.2",
                    "TLS1_3": "TLS 1.3"}  # fmt: skip
_FAMILLES: Final = {
    "cipherlist_NULL": "Suites sans chiffrement", "cipherlist_aNULL": "Suites sans authentification",
    "cipherlist_EXPORT": "Suites « export »", "cipherlist_LOW": "Suites de 64 bits, DES, RC2, RC4",
    "cipherlist_3DES_IDEA": "Suites 3DES et IDEA", "cipherlist_OBSOLETED": "Suites CBC anciennes",
}  # fmt: skip
_INTERDITES: Final = frozenset({"cipherlist_NULL", "cipherlist_aNULL", "cipherlist_EXPORT", "cipherlist_LOW",
                                "cipherlist_3DES_IDEA"})  # fmt: skip
_FAILLES: Final = ("heartbleed", "CCS", "ticketbleed", "ROBOT", "secure_renego", "secure_client_renego", "CRIME_TLS",
                   "POODLE_SSL", "SWEET32", "FREAK", "DROWN", "LOGJAM", "BEAST", "LUCKY13", "RC4", "winshock")  # fmt: skip
_AUTRES: Final = {"FS": "Confidentialité persistante", "cert_chain_of_trust": "Chaîne de confiance",
                  "cert_trust": "Nom du certificat", "cert_expirationStatus": "Échéance du certificat",
                  "cert_signatureAlgorithm": "Signature du certificat", "cert_keySize": "Clé du certificat",
                  "OCSP_stapling": "Agrafage OCSP", "cipher_order": "Ordre des suites"}  # fmt: skip
_GRAVES: Final = frozenset({"HIGH", "CRITICAL", "FATAL"})
_MOYENNES: Final = frozenset({"LOW", "MEDIUM", "WARN"})


def lire(octets: bytes, hote: str) -> Resultat:
    """Ce que testssl.sh a trouvé sur cet hôte ; `ResultatIllisible` si le fichier n'en parle pas."""
    racine = lire_json(octets)
    points, nom, version, date = _mettre_a_plat(racine, en_ascii(hote))
    if not points:
        raise ResultatIllisible("Ce fichier n'est pas un résultat de testssl.sh (aucun point à lire).")
    if nom != en_ascii(hote):
        raise ResultatIllisible(f"Ce résultat porte sur {nom or 'un hôte sans nom'}, pas sur {hote}.")
    par_id = {texte(p.get("id"), 60): p for p in points}
    port = texte(points[0].get("port"), 6)
    faits = FaitsTls(
        hote=nom, port=int(port) if port.isascii() and port.isdigit() and 0 < int(port) < 65536 else 443,
        versions=dict(_versions(par_id)), releves=tuple(_releves(par_id)), **_confiance(par_id),
    )  # fmt: skip
    if not faits.versions and not faits.releves:
        raise ResultatIllisible("Ce résultat de testssl.sh ne dit rien du protocole : relancez-le sans restriction.")
    return Resultat(f"{OUTIL} {version}".strip(), date, faits)


def _mettre_a_plat(racine: Any, voulu: str) -> tuple[Sequence[Mapping[str, Any]], str, str, str]:
    """Les points, l'hôte, la version de l'outil et la date, que le fichier soit plat ou rangé par parties."""
    if isinstance(racine, list):
        points = list(elements(racine))
        noms = [texte(p.get("ip"), 300).partition("/")[0] for p in points]
        return points, en_ascii(next((n for n in noms if n), "")), "", _un(points, "scanTime")
    serveurs = list(elements(dans(racine, "scanResult")))
    sien = next((s for s in serveurs if en_ascii(texte(s.get("targetHost"))) == voulu), serveurs[0] if serveurs else {})
    points = []
    for partie in sien.values() if isinstance(sien, Mapping) else ():
        points += [{"port": sien.get("port"), **p} for p in elements(partie)]
        if len(points) > ELEMENTS_MAXIMUM:
            break
    return (
        points,
        en_ascii(texte(sien.get("targetHost"))),
        texte(dans(racine, "version"), 40),
        texte(dans(racine, "startTime")),
    )


def _un(points: Sequence[Mapping[str, Any]], id_: str) -> str:
    return next((texte(p.get("finding")) for p in points if p.get("id") == id_), "")


def _versions(par_id: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, VersionTls]]:
    for id_, nom in _VERSIONS.items():
        if id_ not in par_id:
            continue
        dit = texte(par_id[id_].get("finding")).lower()
        if dit.startswith("not offered"):
            yield nom, VersionTls(etat="refusee")
        elif dit.startswith("offered"):
            yield nom, VersionTls(etat="acceptee")
        else:
            yield nom, VersionTls(etat="non_testee", detail=f"testssl.sh dit « {dit[:80]} »")


def _releves(par_id: Mapping[str, Mapping[str, Any]]) -> Iterator[Releve]:
    for id_, nom in _FAMILLES.items():
        if id_ in par_id:
            offertes = texte(par_id[id_].get("finding")).lower().startswith("offered")
            grave = NON_CONFORME if id_ in _INTERDITES else A_SURVEILLER
            yield Releve(nom=nom, verdict=grave if offertes else CONFORME,
                         phrase="acceptées." if offertes else "refusées.")  # fmt: skip
    for id_ in (*_FAILLES, *_AUTRES):
        if id_ in par_id:
            yield _releve(id_, par_id[id_])


def _releve(id_: str, point: Mapping[str, Any]) -> Releve:
    """La gravité de testssl.sh en verdict : HIGH et plus, non conforme ; LOW, MEDIUM et WARN, à surveiller ; OK, conforme."""
    gravite, dit = texte(point.get("severity"), 20).upper(), texte(point.get("finding"), 160)
    verdict = NON_CONFORME if gravite in _GRAVES else A_SURVEILLER if gravite in _MOYENNES else CONFORME
    if gravite not in _GRAVES | _MOYENNES | {"OK", "INFO"}:
        verdict = ERREUR
    phrase = f"{dit or 'sans détail'} (gravité {gravite or 'absente'})."
    return Releve(nom=_AUTRES.get(id_, id_), verdict=verdict, phrase=phrase, faille=id_ in _FAILLES)


def _confiance(par_id: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if "cert_chain_of_trust" not in par_id:
        return {"confiance": "non_testee", "confiance_detail": "testssl.sh n'a pas vérifié la chaîne."}
    dit = texte(par_id["cert_chain_of_trust"].get("finding"), 120)
    if dit.lower().startswith("passed"):
        return {"confiance": "reconnue"}
    return {"confiance": "emetteur", "confiance_detail": dit}
