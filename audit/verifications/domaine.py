"""Le DNS d'un hôte et de son domaine de messagerie : le jugement d'ensemble, CAA et DNSSEC compris."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit.verifications.courriel import conseils_dmarc, juger_dkim, juger_dmarc, juger_spf
from audit.verifications.faits import FaitsDns
from audit.verifications.verdicts import A_SURVEILLER, CONFORME, ERREUR, NON_TESTE, Constat, Juge, Jugement

GENRE: Final = "dns"


def juger(faits: FaitsDns) -> Jugement:
    """Le jugement du DNS ; sans domaine de messagerie, SPF, DKIM et DMARC ne se posent pas."""
    juge, messagerie = Juge(GENRE, faits.hote), Juge(GENRE, faits.domaine or faits.hote)
    constats = [juge("reponse", ERREUR, empechement) for empechement in faits.empechements]
    if faits.domaine:
        constats += juger_spf(faits.spf, faits.consultations, faits.consultations_completes, faits.domaine, messagerie)
        constats += juger_dkim(faits.dkim, messagerie)
        constats += juger_dmarc(faits.dmarc, faits.dmarc_trouve, faits.domaine, messagerie)
    constats += [_caa(faits, juge), _dnssec(faits, juge)]
    conseils = list(conseils_dmarc(faits.dmarc or ()))
    if not faits.domaine:
        conseils.append("Déclarez le domaine de messagerie pour vérifier SPF, DKIM et DMARC.")
    return Jugement(constats, conseils, faits=tuple(_montrer(faits)))


def _caa(faits: FaitsDns, juge: Juge) -> Constat:
    if faits.caa is None:
        return juge("caa", NON_TESTE, "CAA : réponse non lue.")
    if not faits.caa:
        return juge(
            "caa", A_SURVEILLER, "Aucun enregistrement CAA : toute autorité peut émettre un certificat à ce nom."
        )
    ou = f" (lu à {faits.caa_trouve})" if faits.caa_trouve and faits.caa_trouve != faits.hote else ""
    emettent = [ligne for ligne in faits.caa if " issue" in f" {ligne.lower()}"]
    if not emettent:
        return juge("caa", A_SURVEILLER, f"CAA présent{ou}, mais sans règle d'émission (issue).")
    return juge("caa", CONFORME, f"CAA{ou} : {' ; '.join(emettent[:4])[:200]}.")


def _dnssec(faits: FaitsDns, juge: Juge) -> Constat:
    if faits.authentifie:
        return juge("dnssec", CONFORME, "La réponse est signée et le résolveur l'a vérifiée (AD).")
    if faits.authentifie is None:
        return juge("dnssec", NON_TESTE, "DNSSEC : le drapeau AD n'a pas pu être lu.")
    if faits.signee:
        return juge("dnssec", NON_TESTE, "La zone est signée, mais le résolveur interrogé ne dit pas l'avoir vérifiée.")
    if faits.signee is None:
        return juge(
            "dnssec",
            NON_TESTE,
            "Le résolveur ne dit pas avoir vérifié de signature ; il ne les vérifie peut-être jamais.",
        )
    return juge("dnssec", A_SURVEILLER, "La zone n'est pas signée (DNSSEC).")


def _montrer(faits: FaitsDns) -> Iterator[tuple[str, str]]:
    yield "Hôte", faits.hote
    if faits.domaine:
        yield "Domaine de messagerie", faits.domaine
    for titre, textes in (("SPF", faits.spf), ("DMARC", faits.dmarc), ("CAA", faits.caa)):
        if textes is not None:
            yield titre, " ; ".join(t[:300] for t in textes[:5]) or "aucun"
    for selecteur, textes in faits.dkim.items():
        yield f"DKIM {selecteur}", " ; ".join(t[:120] for t in (textes or ())[:2]) or "aucune clé lue"
