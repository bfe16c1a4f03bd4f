"""Règles de fond : finalités, bases légales, données sensibles, droits des personnes. Fonctions pures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from registre.aipd.reperage.indices import VULNERABLES, FaitsOrganisme, Indices
from registre.qualite.constats import RGPD, Constat, Regard, enumerer, libelle

CITEES: Final = frozenset({"obligation_legale", "mission_interet_public"})
OPPOSABLES: Final = frozenset({"mission_interet_public", "interet_legitime"})
PORTABLES: Final = frozenset({"consentement", "contrat"})
_DECRET: Final = re.compile(r"2019[-‑–/ ]?341")
_ALINEA: Final = re.compile(
    r"(?i)\b(?:articles?|art\.?)\s*\d|\d\s*°|alin[ée]a|paragraphe|§|\b[A-K]\s*[,)]|\bau\s+[A-K]\b"
)


def finalite_absente(r: Regard) -> Iterator[Constat]:
    """Aucune finalité écrite."""
    if not any(f.libelle for f in r.saisie.finalites):
        yield Constat("finalite_absente", "finalites", "La fiche ne dit pas pourquoi ces données sont traitées.")


def base_absente(r: Regard) -> Iterator[Constat]:
    """Une finalité sans base de l'article 6 ; au titre III, le texte en tient lieu."""
    for rang, f in enumerate(r.saisie.finalites):
        if f.base_legale or (r.titre_iii and f.justification):
            continue
        phrase = f"{_finalite(f.libelle, rang)} n'a pas de base légale."
        if r.titre_iii:
            phrase = f"{_finalite(f.libelle, rang)} ne cite pas le texte qui l'autorise."
        yield Constat("base_absente", f"finalites-{rang}-base_legale", phrase)


def interet_legitime(r: Regard) -> Iterator[Constat]:
    """L'intérêt légitime, pour une autorité publique."""
    for rang, f in enumerate(r.saisie.finalites):
        if r.faits.public and f.base_legale == "interet_legitime":
            yield Constat("interet_legitime", f"finalites-{rang}-base_legale",
                          f"{_finalite(f.libelle, rang)} repose sur l'intérêt légitime, qu'une autorité publique ne peut "
                          "invoquer pour ses missions.")  # fmt: skip


def texte_non_cite(r: Regard) -> Iterator[Constat]:
    """Une obligation légale ou une mission sans le texte qui la donne."""
    for rang, f in enumerate(r.saisie.finalites):
        if f.base_legale in CITEES and not f.justification:
            base = libelle("bases_legales", f.base_legale).lower()
            yield Constat("texte_non_cite", f"finalites-{rang}-justification",
                          f"{_finalite(f.libelle, rang)} ({base}) ne cite aucun texte.")  # fmt: skip


def titre_iii_article_6(r: Regard) -> Iterator[Constat]:
    """Un fichier du titre III qui porte une base de l'article 6."""
    for rang, f in enumerate(r.saisie.finalites):
        if r.titre_iii and f.base_legale:
            yield Constat("titre_iii_article_6", f"finalites-{rang}-base_legale",
                          f"{_finalite(f.libelle, rang)} porte une base du RGPD dans un fichier du titre III.")  # fmt: skip


def sensible_sans_condition(r: Regard) -> Iterator[Constat]:
    """Des données de l'article 9 et aucune condition choisie."""
    if r.sensible and not r.titre_iii and not any(f.condition_article_9 for f in r.saisie.finalites):
        noms = [libelle("categories_donnees", d.categorie) for d in r.saisie.categories_donnees if d.sensible]
        champ = "finalites-0-condition_article_9" if r.saisie.finalites else "finalites"
        lues = enumerer(f"« {n or 'une ligne cochée sensible'} »" for n in noms)
        yield Constat("sensible_sans_condition", champ, f"Aucune condition de l'article 9 n'autorise {lues}.")


def nir_sans_alinea(r: Regard) -> Iterator[Constat]:
    """Le numéro de sécurité sociale sans l'alinéa du décret qui le permet."""
    lignes = [n for n, d in enumerate(r.saisie.categories_donnees) if d.nir or d.categorie == "nir"]
    if not lignes:
        return
    textes = [t for d in r.saisie.categories_donnees for t in (d.description, d.texte_duree)]
    textes += [f.justification for f in r.saisie.finalites]
    cites = [t for t in textes if _DECRET.search(t or "")]
    champ = f"categories_donnees-{lignes[0]}-description"
    if not cites:
        yield Constat("nir_sans_alinea", champ, "Le NIR est traité sans citer le décret n° 2019-341 qui le permet.")
    elif not any(_ALINEA.search(_DECRET.sub("", t)) for t in cites):
        yield Constat("nir_sans_alinea", champ, "Le décret n° 2019-341 est cité pour le NIR, sans dire quel alinéa.")


def infraction_sans_fondement(r: Regard) -> Iterator[Constat]:
    """Des données de l'article 10 sans fondement."""
    if (r.saisie.infractions or "infractions" in r.donnees) and r.saisie.infractions_fondement in {
        "",
        "aucune",
        "a_verifier",
    }:
        yield Constat("infraction_sans_fondement", "infractions_fondement",
                      "Des données d'infraction sont traitées sans dire à quel titre.")  # fmt: skip


def consentement_sans_retrait(r: Regard) -> Iterator[Constat]:
    """Un consentement que l'on ne peut pas retirer, qu'il fonde le traitement ou lève l'interdiction de l'article 9."""
    if r.consentement and "retrait_consentement" not in r.saisie.droits:
        yield Constat("consentement_sans_retrait", "droits",
                      "La fiche repose sur le consentement et ne prévoit pas de le retirer.")  # fmt: skip


def retrait_sans_modalite(r: Regard) -> Iterator[Constat]:
    """Un retrait possible, sans dire comment."""
    if r.consentement and "retrait_consentement" in r.saisie.droits and not r.saisie.droits_modalites:
        yield Constat(
            "retrait_sans_modalite", "droits_modalites", "La fiche ne dit pas comment retirer son consentement."
        )


def opposition_de_trop(r: Regard) -> Iterator[Constat]:
    """L'opposition ouverte sur une obligation légale."""
    if "opposition" in r.saisie.droits and "obligation_legale" in r.bases and not r.bases & OPPOSABLES:
        yield Constat("opposition_de_trop", "droits",
                      "Le droit d'opposition est annoncé, alors qu'aucune base légale de la fiche ne l'ouvre.")  # fmt: skip


def opposition_oubliee(r: Regard) -> Iterator[Constat]:
    """L'opposition absente d'une mission d'intérêt public ou d'un intérêt légitime."""
    droits = set(r.saisie.droits)
    if droits and "opposition" not in droits and r.bases & OPPOSABLES and r.saisie.regime_juridique == RGPD:
        yield Constat("opposition_oubliee", "droits",
                      "Le droit d'opposition n'est pas annoncé, alors que la base légale l'ouvre (sauf texte qui "
                      "l'écarte).")  # fmt: skip


def portabilite_de_trop(r: Regard) -> Iterator[Constat]:
    """La portabilité sans consentement ni contrat."""
    if "portabilite" in r.saisie.droits and r.bases and not r.bases & PORTABLES:
        yield Constat("portabilite_de_trop", "droits",
                      "La portabilité est annoncée sans consentement ni contrat pour la fonder.")  # fmt: skip


def decision_sans_logique(r: Regard) -> Iterator[Constat]:
    """Une décision automatisée dont rien n'est dit."""
    if r.saisie.decision_automatisee and not r.saisie.decision_logique:
        yield Constat("decision_sans_logique", "decision_logique",
                      "Une décision entièrement automatisée est déclarée, sans sa logique ni ses conséquences.")  # fmt: skip


def aipd_non_posee(r: Regard) -> Iterator[Constat]:
    """Personnes vulnérables, données sensibles, grand nombre : la question de l'AIPD n'a jamais été posée."""
    if r.faits.aipd != "" or not r.sensible:
        return
    vulnerables = [p.categorie for p in r.saisie.categories_personnes if p.categorie in VULNERABLES]
    if vulnerables and Indices(r.saisie, FaitsOrganisme()).grande_echelle:
        noms = enumerer(dict.fromkeys(libelle("categories_personnes", c).lower() for c in vulnerables))
        yield Constat("aipd_non_posee", "volume",
                      f"Des données sensibles, en grand nombre, sur des personnes vulnérables ({noms}) : la question de "
                      "l'AIPD n'est pas posée.")  # fmt: skip


def information_absente(r: Regard) -> Iterator[Constat]:
    """Personne n'est informé, ou la fiche ne le dit pas."""
    supports = set(r.saisie.information_supports)
    if supports == {"aucune"}:
        yield Constat(
            "information_absente", "information_supports", "La fiche dit que les personnes ne sont pas informées."
        )
    elif not supports:
        yield Constat(
            "information_absente", "information_supports", "La fiche ne dit pas comment les personnes sont informées."
        )


def droits_absents(r: Regard) -> Iterator[Constat]:
    """Aucun droit annoncé."""
    if not r.saisie.droits:
        yield Constat("droits_absents", "droits", "La fiche n'annonce aucun droit aux personnes.")


def _finalite(texte: str, rang: int) -> str:
    court = " ".join((texte or "").split())
    return f"La finalité « {court[:80]}{'…' if len(court) > 80 else ''} »" if court else f"La finalité {rang + 1}"
