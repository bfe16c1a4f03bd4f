"""Le jugement d'un fichier de certificats : chaque règle, chaque certificat, un verdict d'ensemble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from audit.verifications.verdicts import CONFORME, ERREUR, Constat, Juge, Jugement
from audit.verifications.x509 import regles, usages
from audit.verifications.x509.certificat import Certificat
from audit.verifications.x509.lecture import Illisible, Lecture, lire_fichier
from socle.types import ecrire_date

GENRE = "x509"


def juger_fichier(octets: bytes, quand: datetime, hote: str = "", publique: bool | None = None) -> Jugement:
    """Le jugement d'un fichier à cet instant ; un fichier illisible donne le verdict « erreur » et sa phrase."""
    try:
        lecture = lire_fichier(octets)
    except Illisible as refus:
        return Jugement([Juge(GENRE, "fichier")("lisible", ERREUR, str(refus))])
    return juger(lecture, quand, hote, publique)


def juger(lecture: Lecture, quand: datetime, hote: str = "", publique: bool | None = None) -> Jugement:
    """Le jugement de certificats déjà lus. `publique` : ce qu'une personne dit de l'autorité, ou None."""
    rangee = usages.ranger(lecture.certificats)
    serveur = rangee[0]
    de_public = serveur.publique if publique is None else publique
    constats = [
        Juge(GENRE, "fichier")("lisible", CONFORME, _ce_qui_est_lu(lecture)),
        *_du_serveur(serveur, quand, hote, de_public),
        *(c for emetteur in rangee[1:] for c in _d_un_emetteur(emetteur, serveur, quand)),
        *usages.chaine(lecture.certificats, rangee, Juge(GENRE), lecture.ordonnee),
    ]
    fin = min(c.fin for c in rangee)
    conseils = list(usages.conseils(serveur, de_public))
    return Jugement(constats, conseils, fin.date(), tuple(_faits(serveur, de_public)))


def _ce_qui_est_lu(lecture: Lecture) -> str:
    nombre = len(lecture.certificats)
    return f"{lecture.format}, {nombre} certificat{'s' if nombre > 1 else ''}."


def _du_serveur(serveur: Certificat, quand: datetime, hote: str, publique: bool) -> Iterator[Constat]:
    juge = Juge(GENRE, serveur.sujet)
    yield from regles.cle(serveur, juge, serveur.fin.date())
    yield regles.hachage(serveur, juge)
    yield regles.periode(serveur, juge, quand)
    yield regles.duree(serveur, juge, publique)
    yield from regles.noms(serveur, juge, hote)
    yield from usages.usages(serveur, juge)
    if publique:
        yield from usages.publics(serveur, juge)


def _d_un_emetteur(emetteur: Certificat, serveur: Certificat, quand: datetime) -> Iterator[Constat]:
    """Un émetteur se juge sur l'usage qu'en fait le certificat du serveur : sa clé le protège jusqu'à la fin de celui-ci.

    La signature d'une racine par elle-même ne protège rien : son empreinte ne se juge pas.
    """
    juge = Juge(GENRE, emetteur.sujet)
    yield from regles.cle(emetteur, juge, min(emetteur.fin, serveur.fin).date())
    if not emetteur.est_racine:
        yield regles.hachage(emetteur, juge)
    yield regles.periode(emetteur, juge, quand)


def _faits(serveur: Certificat, publique: bool) -> Iterator[tuple[str, str]]:
    """Ce que la page et la fiche montrent du certificat."""
    cle = serveur.cle
    taille = f" {cle.bits} bits" if cle.genre in {"rsa", "dsa"} else ""
    yield "Sujet", serveur.sujet
    yield "Noms (SAN)", ", ".join((*serveur.noms_dns, *serveur.adresses_ip)[:20]) or "aucun"
    yield "Émetteur", "lui-même" if serveur.auto_signe else serveur.emetteur
    yield "Autorité", "publique" if publique else "privée ou inconnue"
    yield "Valable", f"du {ecrire_date(serveur.debut.date())} au {ecrire_date(serveur.fin.date())}"
    yield "Clé", f"{cle.nom}{taille}"
    yield "Signature", serveur.signature.nom
    yield "Numéro de série", serveur.serie
    yield "Empreinte SHA-256", serveur.empreinte
