"""SPF, DKIM et DMARC : lire et juger leurs enregistrements, en fonctions pures. Nos analyseurs, petits et bornés."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audit.verifications.verdicts import A_SURVEILLER, CONFORME, NON_CONFORME, NON_TESTE, Constat, Juge, seuil
from audit.verifications.x509 import der

GENRE: Final = "dns"
TERMES_MAXIMUM: Final = 200
CONSULTANTS: Final = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_MECANISME = re.compile(r"^([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:/](.*))?$", re.IGNORECASE)
_MODIFICATEUR = re.compile(r"^([a-z][a-z0-9_.-]*)=(\S*)$", re.IGNORECASE)
_POLITIQUES: Final = frozenset({"none", "quarantine", "reject"})
_RETIRES: Final = ("pct", "rf", "ri")


@dataclass(frozen=True)
class Spf:
    """Un enregistrement SPF : ses mécanismes (qualificateur, nom, valeur), sa redirection, ce qui ne se lit pas."""

    mecanismes: tuple[tuple[str, str, str], ...] = ()
    redirection: str = ""
    illisibles: tuple[str, ...] = ()

    @property
    def fin(self) -> str:
        """Le qualificateur de `all` (`-`, `~`, `?`, `+`), ou une chaîne vide."""
        return next((q for q, nom, _ in self.mecanismes if nom == "all"), "")


def est_spf(texte: str) -> bool:
    """Vrai si ce texte est un enregistrement SPF."""
    nu = texte.strip().lower()
    return nu == "v=spf1" or nu.startswith("v=spf1 ")


def lire_spf(texte: str) -> Spf:
    """Les termes d'un enregistrement."""
    mecanismes, illisibles, redirection = list[tuple[str, str, str]](), list[str](), ""
    for terme in texte.split()[1 : TERMES_MAXIMUM + 1]:
        mecanisme, modificateur = _MECANISME.match(terme), _MODIFICATEUR.match(terme)
        if mecanisme:
            mecanismes.append((mecanisme.group(1) or "+", mecanisme.group(2).lower(), mecanisme.group(3) or ""))
        elif modificateur:
            redirection = modificateur.group(2) if modificateur.group(1).lower() == "redirect" else redirection
        else:
            illisibles.append(terme[:60])
    return Spf(tuple(mecanismes), redirection, tuple(illisibles))


def compter_consultations(
    texte: str, lire: Callable[[str], Sequence[str]] | None, maximum: int = 10
) -> tuple[int, bool]:
    """Nombre de consultations DNS qu'un SPF demande, suites comprises, et si tout a pu être suivi.

    `lire` rend les enregistrements SPF d'un domaine ; sans elle, seul l'enregistrement donné est compté. Au-delà du maximum,
    on s'arrête : il est déjà dépassé.
    """
    attente, vus, total, complet = [texte], set[str](), 0, True
    while attente and total <= maximum:
        spf = lire_spf(attente.pop())
        total += sum(nom in CONSULTANTS for _, nom, _ in spf.mecanismes) + bool(spf.redirection)
        suites = [valeur for _, nom, valeur in spf.mecanismes if nom == "include"]
        suites += [spf.redirection] if spf.redirection else []
        for domaine in suites:
            cle = domaine.lower().rstrip(".")
            if lire is None or "%" in domaine:
                complet = False
            elif cle not in vus:
                vus.add(cle)
                attente += list(lire(cle))[:1]
    return total, complet and not attente


def juger_spf(
    textes: Sequence[str] | None, consultations: int | None, complet: bool, domaine: str, juge: Juge
) -> Iterator[Constat]:
    """Le jugement des enregistrements SPF d'un domaine."""
    if textes is None:
        yield juge("spf", NON_TESTE, _pas_demande(domaine, "SPF"))
        return
    if len(textes) != 1:
        trop = f"{len(textes)} enregistrements SPF : un seul est permis, tous sont ignorés."
        yield juge("spf", NON_CONFORME if textes else A_SURVEILLER, trop if textes else "Aucun enregistrement SPF.")
        return
    spf, maximum = lire_spf(textes[0]), seuil(GENRE, "consultations_spf")
    if spf.illisibles:
        yield juge(
            "spf", NON_CONFORME, f"Terme incompris : « {spf.illisibles[0]} ». L'enregistrement entier est ignoré."
        )
    if consultations is not None and consultations > maximum:
        yield juge(
            "spf", NON_CONFORME, f"Plus de {maximum} consultations DNS : les serveurs abandonnent la vérification."
        )
    elif consultations is not None:
        yield juge("spf", CONFORME, f"{consultations} consultation{'s' if consultations > 1 else ''} DNS"
                                    f"{'' if complet else ' au moins (inclusions non suivies ici)'}.")  # fmt: skip
    yield _fin_du_spf(spf, juge)


def _fin_du_spf(spf: Spf, juge: Juge) -> Constat:
    if spf.fin == "+":
        return juge(
            "spf", NON_CONFORME, "L'enregistrement finit par +all : il autorise tout le monde à écrire en votre nom."
        )
    if spf.fin in {"-", "~"}:
        return juge("spf", CONFORME, f"SPF présent, il finit par {spf.fin}all.")
    if spf.redirection:
        return juge("spf", CONFORME, f"SPF présent, il renvoie à {spf.redirection[:80]}.")
    return juge("spf", A_SURVEILLER, "SPF présent, mais sans fin qui refuse (-all ou ~all).")


def lire_etiquettes(texte: str) -> dict[str, str]:
    """Les étiquettes `nom=valeur` d'un enregistrement DKIM ou DMARC, noms en minuscules."""
    lues: dict[str, str] = {}
    for morceau in texte.split(";")[:TERMES_MAXIMUM]:
        nom, egal, valeur = morceau.partition("=")
        if egal and nom.strip():
            lues.setdefault(nom.strip().lower(), valeur.strip())
    return lues


def est_dmarc(texte: str) -> bool:
    """Vrai si ce texte est un enregistrement DMARC : `v=DMARC1` vient en premier."""
    return re.match(r"^\s*v\s*=\s*DMARC1\s*(;|$)", texte) is not None


@dataclass(frozen=True)
class Dmarc:
    """Ce qu'un enregistrement DMARC applique au domaine demandé."""

    politique: str
    essai: bool
    retirees: tuple[str, ...] = ()
    rapports: bool = False
    fautes: tuple[str, ...] = field(default=())


def lire_dmarc(texte: str, herite: bool = False) -> Dmarc:
    """Ce que l'enregistrement applique ; `herite` : il a été trouvé plus haut que le domaine, `sp` l'emporte alors sur `p`.

    RFC 9989 : sans `p`, la politique est none ; `t=y` est un essai ; une étiquette inconnue est ignorée.
    """
    lues = lire_etiquettes(texte)
    politique = (lues.get("sp") if herite and lues.get("sp") else lues.get("p", "none")) or "none"
    fautes = () if politique.lower() in _POLITIQUES else (f"politique « {politique[:40]} » inconnue",)
    return Dmarc(
        politique.lower() if not fautes else "none", lues.get("t", "n").lower() == "y",
        tuple(nom for nom in _RETIRES if nom in lues), "rua" in lues, fautes,
    )  # fmt: skip


def juger_dmarc(textes: Sequence[str] | None, trouve: str, domaine: str, juge: Juge) -> Iterator[Constat]:
    """Le jugement de la politique DMARC d'un domaine ; `trouve` : le nom où elle a été lue."""
    if textes is None:
        yield juge("dmarc", NON_TESTE, _pas_demande(domaine, "DMARC"))
        return
    if len(textes) != 1:
        trop = f"{len(textes)} enregistrements DMARC : tous sont ignorés."
        yield juge("dmarc", NON_CONFORME if textes else A_SURVEILLER, trop if textes else "Aucun enregistrement DMARC.")
        return
    dmarc = lire_dmarc(textes[0], herite=bool(trouve) and trouve != f"_dmarc.{domaine}")
    ou = f" (lu à {trouve})" if trouve and trouve != f"_dmarc.{domaine}" else ""
    for faute in dmarc.fautes:
        yield juge("dmarc", NON_CONFORME, f"DMARC : {faute}{ou}.")
    if dmarc.politique == "none" and not dmarc.fautes:
        yield juge("dmarc", A_SURVEILLER, f"DMARC p=none{ou} : les faux courriels sont comptés, pas écartés.")
    elif dmarc.essai:
        yield juge(
            "dmarc", A_SURVEILLER, f"DMARC p={dmarc.politique}{ou}, en essai (t=y) : la politique n'est pas appliquée."
        )
    elif not dmarc.fautes:
        yield juge("dmarc", CONFORME, f"DMARC p={dmarc.politique}{ou}.")


def conseils_dmarc(textes: Sequence[str]) -> Iterator[str]:
    """Ce que la RFC 9989 ne connaît plus, et les rapports que personne ne reçoit."""
    for texte in textes[:1]:
        dmarc = lire_dmarc(texte)
        if dmarc.retirees:
            yield f"DMARC : {', '.join(dmarc.retirees)} n'est plus dans la RFC 9989 ; retirez-le."
        if not dmarc.rapports:
            yield "DMARC : ajoutez une adresse de rapports (rua) pour voir qui écrit en votre nom."


def juger_dkim(cles: Mapping[str, Sequence[str] | None], juge: Juge) -> Iterator[Constat]:
    """Le jugement des clés DKIM des sélecteurs donnés."""
    if not cles:
        yield juge("dkim", NON_TESTE, "Aucun sélecteur DKIM donné : demandez-le à votre messagerie.")
    for selecteur, textes in cles.items():
        if textes is None:
            yield juge("dkim", NON_TESTE, f"Sélecteur « {selecteur} » : clé non lue.")
        else:
            yield _cle_dkim(selecteur, textes, juge)


def _cle_dkim(selecteur: str, textes: Sequence[str], juge: Juge) -> Constat:
    if not textes:
        return juge("dkim", NON_CONFORME, f"Le sélecteur « {selecteur} » ne publie aucune clé.")
    lues = lire_etiquettes(textes[0])
    if "p" not in lues:
        return juge("dkim", NON_CONFORME, f"Le sélecteur « {selecteur} » n'a pas d'étiquette p : la clé manque.")
    if not lues["p"]:
        return juge("dkim", NON_CONFORME, f"Le sélecteur « {selecteur} » est révoqué (p= vide).")
    if lues.get("k", "rsa").lower() == "ed25519":
        return juge("dkim", CONFORME, f"Sélecteur « {selecteur} » : clé Ed25519.")
    return _taille_dkim(selecteur, _bits_rsa(lues["p"]), "y" in lues.get("t", "").lower().split(":"), juge)


def _taille_dkim(selecteur: str, bits: int, essai: bool, juge: Juge) -> Constat:
    minimum, recommande = seuil(GENRE, "dkim_rsa_minimum"), seuil(GENRE, "dkim_rsa_recommande")
    if not bits:
        return juge("dkim", NON_CONFORME, f"La clé du sélecteur « {selecteur} » ne se lit pas.")
    if bits < minimum:
        return juge("dkim", NON_CONFORME, f"Sélecteur « {selecteur} » : RSA {bits} bits, moins de {minimum}.")
    if bits < recommande:
        return juge(
            "dkim", A_SURVEILLER, f"Sélecteur « {selecteur} » : RSA {bits} bits, {recommande} sont recommandés."
        )
    if essai:
        return juge("dkim", A_SURVEILLER, f"Sélecteur « {selecteur} » : RSA {bits} bits, mais en essai (t=y).")
    return juge("dkim", CONFORME, f"Sélecteur « {selecteur} » : RSA {bits} bits.")


def _bits_rsa(texte: str) -> int:
    """Longueur du module d'une clé RSA en base64 (SubjectPublicKeyInfo, ou RSAPublicKey seule) ; 0 si elle ne se lit pas."""
    try:
        octets = base64.b64decode("".join(texte.split()), validate=True)
        suite = der.enfants(der.lire(octets)[0])
        if suite and suite[0].etiquette == der.SUITE:
            suite = der.enfants(der.lire(der.bits(suite[1]))[0])
        return der.entier(suite[0]).bit_length()
    except (binascii.Error, ValueError, IndexError):
        return 0


def _pas_demande(domaine: str, quoi: str) -> str:
    return f"{quoi} : réponse non lue." if domaine else f"{quoi} : aucun domaine de messagerie n'est déclaré."
