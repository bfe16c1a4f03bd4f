"""Demander au résolveur SPF, DKIM, DMARC, CAA et le drapeau AD ; rien d'autre que des questions de DNS, bornées."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver

from audit.verifications.courriel import compter_consultations, est_dmarc, est_spf
from audit.verifications.faits import FaitsDns
from audit.verifications.reseau.garde import Echeance, Empechement, Moyens
from audit.verifications.verdicts import seuil
from audit.verifications.x509.regles import en_ascii

QUESTIONS_MAXIMUM: Final = 60
REMONTEES: Final = 8
TEXTE_MAXIMUM: Final = 4096


class Resolveur:
    """Le résolveur du système, ou celui des moyens ; chaque question est comptée, et tenue par l'échéance."""

    def __init__(self, moyens: Moyens, echeance: Echeance) -> None:
        self.echeance, self.questions, self.authentifie = echeance, 0, dict[str, bool]()
        try:
            self.outil = dns.resolver.Resolver(configure=not moyens.serveurs_dns)
        except dns.resolver.NoResolverConfiguration as erreur:
            raise Empechement("Cette machine n'a pas de résolveur DNS.") from erreur
        if moyens.serveurs_dns:
            self.outil.nameservers = [adresse for adresse, _ in moyens.serveurs_dns]
            self.outil.nameserver_ports = dict(moyens.serveurs_dns)
        self.outil.timeout = 2.0
        self.outil.use_edns(0, dns.flags.DO, 1232)
        self.outil.flags = dns.flags.RD | dns.flags.AD

    def demander(self, nom: str, type_: str) -> list[Any]:
        """Les enregistrements de ce nom ; suite vide s'il n'y en a pas, `Empechement` si le DNS ne répond pas."""
        self.questions += 1
        if self.questions > QUESTIONS_MAXIMUM:
            raise Empechement("Trop de questions au DNS : la vérification s'arrête là.")
        try:
            reponse = self.outil.resolve(
                dns.name.from_text(nom), type_, raise_on_no_answer=False, lifetime=self.echeance.reste()
            )
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.DNSException as erreur:
            raise Empechement(f"Le DNS ne répond pas pour {nom} ({type_}).") from erreur
        self.authentifie[nom] = bool(reponse.response.flags & dns.flags.AD)
        return list(reponse.rrset or ())

    def textes(self, nom: str) -> list[str]:
        """Les enregistrements TXT de ce nom, morceaux recollés."""
        recus = self.demander(nom, "TXT")
        return [b"".join(r.strings)[:TEXTE_MAXIMUM].decode("utf-8", "replace") for r in recus if hasattr(r, "strings")]


def observer(hote: str, domaine: str, selecteurs: Sequence[str], moyens: Moyens, echeance: Echeance) -> FaitsDns:
    """Ce que le DNS dit d'un hôte, et de son domaine de messagerie si l'on en a déclaré un."""
    hote, domaine = en_ascii(hote), en_ascii(domaine)
    try:
        resolveur = Resolveur(moyens, echeance)
    except Empechement as refus:
        return FaitsDns(hote=hote, domaine=domaine, empechements=(str(refus),))
    faits: dict[str, Any] = {"hote": hote, "domaine": domaine}
    empechements: list[str] = []
    for lire in (_lire_courriel, _lire_caa, _lire_dnssec):
        try:
            faits |= lire(resolveur, hote, domaine, selecteurs)
        except (Empechement, dns.exception.DNSException, UnicodeError) as refus:
            phrase = str(refus) if isinstance(refus, Empechement) else f"Le nom {hote} n'est pas un nom de DNS valable."
            if phrase not in empechements:
                empechements.append(phrase)
    return FaitsDns(**faits, empechements=tuple(empechements))


Lecture = Callable[[Resolveur, str, str, Sequence[str]], dict[str, Any]]


def _lire_courriel(resolveur: Resolveur, _: str, domaine: str, selecteurs: Sequence[str]) -> dict[str, Any]:
    if not domaine:
        return {}
    spf = [t for t in resolveur.textes(domaine) if est_spf(t)]
    total, complet = (None, False) if len(spf) != 1 else compter_consultations(
        spf[0], lambda d: [t for t in _textes_ou_rien(resolveur, d) if est_spf(t)], seuil("dns", "consultations_spf")
    )  # fmt: skip
    dmarc, ou = _remonter_dmarc(resolveur, domaine)
    dkim = {s: tuple(resolveur.textes(f"{s}._domainkey.{domaine}")) for s in selecteurs}
    return {
        "spf": tuple(spf), "consultations": total, "consultations_completes": complet, "dmarc": tuple(dmarc),
        "dmarc_trouve": ou, "dkim": dkim,
    }  # fmt: skip


def _textes_ou_rien(resolveur: Resolveur, nom: str) -> list[str]:
    """Une inclusion qui ne répond pas compte quand même : elle n'arrête pas le compte."""
    try:
        return resolveur.textes(nom)
    except (Empechement, dns.exception.DNSException):
        return []


def _remonter_dmarc(resolveur: Resolveur, domaine: str) -> tuple[list[str], str]:
    """La politique du domaine, sinon celle du premier nœud au-dessus qui en publie une (RFC 9989, remontée de l'arbre)."""
    etiquettes = domaine.split(".")
    for rang in range(min(len(etiquettes), REMONTEES)):
        nom = "_dmarc." + ".".join(etiquettes[rang:])
        trouves = [t for t in resolveur.textes(nom) if est_dmarc(t)]
        if trouves:
            return trouves, nom
    return [], ""


def _lire_caa(resolveur: Resolveur, hote: str, _: str, __: Sequence[str]) -> dict[str, Any]:
    """Les règles CAA de l'hôte, sinon celles du premier nœud au-dessus qui en a (RFC 8659, 3)."""
    etiquettes = hote.split(".")
    for rang in range(min(len(etiquettes), REMONTEES)):
        nom = ".".join(etiquettes[rang:])
        trouves = [r.to_text()[:300] for r in resolveur.demander(nom, "CAA")]
        if trouves:
            return {"caa": tuple(trouves), "caa_trouve": nom}
    return {"caa": ()}


def _lire_dnssec(resolveur: Resolveur, hote: str, _: str, __: Sequence[str]) -> dict[str, Any]:
    """Le drapeau AD de la réponse pour l'hôte ; à défaut, si un nœud au-dessus publie un DS, la zone est signée."""
    resolveur.demander(hote, "A")
    if resolveur.authentifie.get(hote):
        return {"authentifie": True}
    etiquettes = hote.split(".")
    signee = any(resolveur.demander(".".join(etiquettes[rang:]), "DS")
                 for rang in range(min(len(etiquettes) - 1, REMONTEES)))  # fmt: skip
    return {"authentifie": resolveur.authentifie.get(hote, False), "signee": signee}
