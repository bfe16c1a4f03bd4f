"""Un service TLS contre le guide de l'ANSSI : versions, suites, confiance, en fonctions pures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audit.verifications.faits import FaitsTls
from audit.verifications.verdicts import (
    A_SURVEILLER,
    CONFORME,
    ERREUR,
    NON_CONFORME,
    NON_TESTE,
    Constat,
    Juge,
    Jugement,
)

GENRE: Final = "tls"
ANCIENNES: Final = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1")
MODERNES: Final = ("TLS 1.2", "TLS 1.3")
_FAIBLES: Final = frozenset({"3DES", "DES", "RC4", "RC2", "NULL", "IDEA", "SEED", "EXP", "EXPORT", "ANON", "ADH", "AECDH",
                             "CBC3", "MD5"})  # fmt: skip
_GROUPES_DU_GUIDE: Final = frozenset({"secp256r1", "prime256v1", "secp384r1", "secp521r1"})
_GROUPES_ACCEPTABLES: Final = re.compile(
    r"^(x25519|x448|brainpoolp(256|320|384|512)\w*|.*mlkem.*|ffdhe(2048|3072|4096|6144|8192))$"
)
RESTE = "Non vérifié ici : toutes les suites acceptées, groupes, reprise de session, OCSP. Importez un résultat de sslyze ou "
RESTE += "de testssl.sh."


@dataclass(frozen=True)
class Suite:
    """Une suite de chiffrement, sous son nom OpenSSL ou IANA."""

    nom: str
    persistante: bool
    faible: str
    mode: str


def lire_suite(nom: str) -> Suite:
    """Ce que dit le nom d'une suite (`ECDHE-RSA-AES256-GCM-SHA384`, `TLS_RSA_WITH_3DES_EDE_CBC_SHA`)."""
    morceaux = re.split(r"[-_]", nom.upper())
    treize = nom.upper().startswith("TLS_") and "WITH" not in morceaux
    persistante = treize or bool({"ECDHE", "DHE", "EDH", "EECDH"} & set(morceaux[:3]))
    faible = next((m for m in morceaux if m in _FAIBLES), "")
    if "CHACHA20" in morceaux or "GCM" in morceaux:
        mode = "aead"
    elif "CCM8" in morceaux or ("CCM" in morceaux and "8" in morceaux):
        mode = "ccm8"
    else:
        mode = "aead" if "CCM" in morceaux else "cbc"
    return Suite(nom, persistante, "3DES" if {"CBC3", "3DES"} & set(morceaux) else faible, mode)


def juger(faits: FaitsTls) -> Jugement:
    """Le jugement d'un service ; ce qui n'a pas pu être mesuré est dit « non testé »."""
    juge = Juge(GENRE, f"{faits.hote}:{faits.port}")
    if faits.empechement:
        return Jugement([juge("joignable", ERREUR, faits.empechement)])
    constats = [
        *_anciennes(faits, juge), *_modernes(faits, juge), *_confiance(faits, juge), *_suites(faits, juge),
        *_groupes(faits, juge), *_options(faits, juge), *_releves(faits, juge),
    ]  # fmt: skip
    conseils = [] if faits.releves else [RESTE]
    treize = faits.versions.get("TLS 1.3")
    if treize is not None and treize.etat == "refusee":
        conseils.insert(0, "R3 : activez TLS 1.3, à préférer à TLS 1.2.")
    return Jugement(constats, conseils, faits=tuple(_montrer(faits)))


def _anciennes(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    for nom in ANCIENNES:
        version = faits.versions.get(nom)
        if version is None:
            continue
        if version.etat == "acceptee":
            yield juge("versions_anciennes", NON_CONFORME, f"{nom} est accepté : le guide TLS l'interdit.")
        elif version.etat == "refusee":
            yield juge("versions_anciennes", CONFORME, f"{nom} est refusé.")
        else:
            yield juge("versions_anciennes", NON_TESTE if version.etat == "non_testee" else ERREUR,
                       f"{nom} : {version.detail or 'non testé'}.")  # fmt: skip


def _modernes(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    lues = [(nom, faits.versions[nom]) for nom in MODERNES if nom in faits.versions]
    acceptees = [nom for nom, v in lues if v.etat == "acceptee"]
    if acceptees:
        yield juge(
            "versions_modernes", CONFORME, f"{' et '.join(acceptees)} accepté{'s' if len(acceptees) > 1 else ''}."
        )
        return
    if lues and all(v.etat == "refusee" for _, v in lues):
        yield juge("versions_modernes", NON_CONFORME, "Ni TLS 1.2 ni TLS 1.3 ne sont acceptés.")
    elif lues:
        details = " ; ".join(f"{nom} : {v.detail or 'non testé'}" for nom, v in lues if v.etat != "refusee")
        etats = {v.etat for _, v in lues}
        yield juge("versions_modernes", ERREUR if "erreur" in etats else NON_TESTE, f"{details}.")


_CONFIANCE: Final = {
    "reconnue": (CONFORME, "Le certificat est reconnu par le magasin de confiance du système, et nomme l'hôte."),
    "emetteur": (A_SURVEILLER, "Émetteur inconnu du magasin du système : autorité interne, IGC de l'État, certificat "
                               "signé par lui-même, ou chaîne incomplète."),
    "nom": (NON_CONFORME, "Le certificat présenté ne nomme pas cet hôte."),
    "periode": (NON_CONFORME, "Le certificat présenté est expiré, ou pas encore valable."),
    "autre": (NON_CONFORME, "Le certificat présenté est refusé."),
}  # fmt: skip


def _confiance(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    if faits.confiance in _CONFIANCE:
        verdict, phrase = _CONFIANCE[faits.confiance]
        detail = f" ({faits.confiance_detail})" if faits.confiance_detail and faits.confiance != "reconnue" else ""
        yield juge("authentification", verdict, f"{phrase.rstrip('.')}{detail}.")
    else:
        yield juge("authentification", NON_TESTE, faits.confiance_detail or "La confiance n'a pas été vérifiée.")


def _suites(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    """Les suites des versions modernes ; celles d'une version interdite n'ont pas à être départagées."""
    noms = [s for version in MODERNES if version in faits.versions for s in faits.versions[version].suites]
    suites = [lire_suite(nom) for nom in dict.fromkeys(noms)]
    if not suites:
        return
    for code, fautives, verdict, phrase, bonne in (
        ("confidentialite_persistante", [s for s in suites if not s.persistante], NON_CONFORME,
         "Sans confidentialité persistante", "Confidentialité persistante (ECDHE ou DHE)"),
        ("chiffrement", [s for s in suites if s.faible], NON_CONFORME, "Chiffrement interdit",
         "Chiffrement AES ou ChaCha20"),
        ("mode", [s for s in suites if not s.faible and s.mode != "aead"], A_SURVEILLER,
         "Mode CBC ou CCM_8, que le guide n'admet qu'à défaut", "Mode authentifié (GCM, CCM, ChaCha20-Poly1305)"),
    ):  # fmt: skip
        if fautives:
            montrees = ", ".join(s.nom for s in fautives[:6])
            yield juge(code, verdict, f"{phrase} : {montrees}{' …' if len(fautives) > 6 else ''}.")
        else:
            yield juge(
                code, CONFORME, f"{bonne} : {', '.join(s.nom for s in suites[:4])}{' …' if len(suites) > 4 else ''}."
            )


def _groupes(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    if not faits.groupes:
        return
    mauvais = [
        g for g in faits.groupes if g.lower() not in _GROUPES_DU_GUIDE and not _GROUPES_ACCEPTABLES.match(g.lower())
    ]
    if mauvais:
        yield juge("groupes", A_SURVEILLER, f"Groupes hors de la liste du guide : {', '.join(mauvais[:6])}.")
    else:
        yield juge("groupes", CONFORME, f"Groupes : {', '.join(faits.groupes[:6])}.")


def _options(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    if faits.compression is not None:
        yield juge("compression", NON_CONFORME if faits.compression else CONFORME,
                   "La compression TLS est active." if faits.compression else "Pas de compression TLS.")  # fmt: skip
    if faits.donnees_precoces is not None:
        yield juge("donnees_precoces", A_SURVEILLER if faits.donnees_precoces else CONFORME,
                   "Les données précoces (0-RTT) sont acceptées." if faits.donnees_precoces
                   else "Pas de données précoces (0-RTT).")  # fmt: skip


def _releves(faits: FaitsTls, juge: Juge) -> Iterator[Constat]:
    for releve in faits.releves:
        yield juge("faille" if releve.faille else "autre_point", releve.verdict, f"{releve.nom} : {releve.phrase}")


def _montrer(faits: FaitsTls) -> Iterator[tuple[str, str]]:
    yield "Service", f"{faits.hote}:{faits.port}"
    if faits.adresse:
        yield "Adresse jointe", faits.adresse
    for nom, version in faits.versions.items():
        mots = {"acceptee": "accepté", "refusee": "refusé", "non_testee": "non testé", "erreur": "erreur"}
        suites = (
            f" ({', '.join(version.suites[:3])}{' …' if len(version.suites) > 3 else ''})" if version.suites else ""
        )
        yield nom, mots[version.etat] + suites
