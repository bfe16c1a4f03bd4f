"""Toutes les vérifications en ligne d'un hôte, l'une après l'autre, sous une seule échéance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.verifications.faits import Faits, FaitsHttp, FaitsSecurityTxt, FaitsTls, ReponseHttp
from audit.verifications.reseau import sonde_dns, sonde_http, sonde_tls
from audit.verifications.reseau.garde import Cible, Echeance, Empechement, Moyens, viser
from audit.verifications.x509.regles import en_ascii


@dataclass(frozen=True)
class Demande:
    """Ce qu'une personne a confirmé : l'hôte, ses ports, et les vérifications voulues."""

    hote: str
    ports: tuple[int, ...] = (443,)
    controles: frozenset[str] = frozenset({"tls", "http", "dns", "securitytxt"})
    domaine: str = ""
    selecteurs: Sequence[str] = ()


def observer(demande: Demande, moyens: Moyens) -> Iterator[tuple[str, str, Faits]]:
    """Genre, cible et faits de chaque vérification voulue ; un empêchement est un fait comme un autre.

    La cible est vide, ou le port quand ce n'est pas le premier que la personne a déclaré.
    """
    echeance = Echeance(moyens)
    hote, port = en_ascii(demande.hote), demande.ports[0]
    if demande.controles & {"tls", "http", "securitytxt"}:
        try:
            cible = viser(moyens, hote, port, echeance)
        except Empechement as refus:
            yield from _empeches(demande, hote, port, str(refus))
        else:
            yield from _du_service(demande, cible, moyens, echeance)
            yield from _autres_ports(demande, cible, moyens)
    if "dns" in demande.controles:
        yield "dns", "", sonde_dns.observer(hote, demande.domaine, demande.selecteurs, moyens, Echeance(moyens))


def _du_service(demande: Demande, cible: Cible, moyens: Moyens, echeance: Echeance) -> Iterator[tuple[str, str, Faits]]:
    if "tls" in demande.controles:
        yield from _du_port(cible, moyens, echeance, "")
    if "http" in demande.controles:
        yield "http", "", sonde_http.observer(cible, moyens, echeance)
    if "securitytxt" in demande.controles:
        yield "securitytxt", "", sonde_http.lire_security_txt(cible, echeance)


def _du_port(cible: Cible, moyens: Moyens, echeance: Echeance, nom: str) -> Iterator[tuple[str, str, Faits]]:
    faits, chaine = sonde_tls.observer(cible, moyens, echeance)
    yield "tls", nom, faits
    if chaine is not None:
        yield "x509", nom, chaine


def _autres_ports(demande: Demande, cible: Cible, moyens: Moyens) -> Iterator[tuple[str, str, Faits]]:
    for port in demande.ports[1:] if "tls" in demande.controles else ():
        yield from _du_port(Cible(cible.nom, port, cible.adresse), moyens, Echeance(moyens), str(port))


def _empeches(demande: Demande, hote: str, port: int, phrase: str) -> Iterator[tuple[str, str, Faits]]:
    if "tls" in demande.controles:
        yield "tls", "", FaitsTls(hote=hote, port=port, empechement=phrase)
    if "http" in demande.controles:
        url = f"https://{hote}/"
        yield "http", "", FaitsHttp(hote=hote, chiffree=ReponseHttp(url=url, empechement=phrase))
    if "securitytxt" in demande.controles:
        yield "securitytxt", "", FaitsSecurityTxt(hote=hote, empechement=phrase)
