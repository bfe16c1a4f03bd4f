"""Vérifier les renvois internes : un article ou une annexe cités doivent être dans le fichier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clauses.controle.resultat import RenvoiCasse
from clauses.controle.structure import Bloc, Ossature, Phrase
from clauses.controle.textes import abreger, reduire

_NUMERO = r"(?:[a-z]\.)?\d{1,3}(?:[.\-]\d{1,3}){0,3}"
_ARTICLES = re.compile(
    rf"\b(?:articles?|clauses?)\s+(?P<liste>{_NUMERO}(?!\s?°)(?:\s*(?:,|et|ou|a|puis)\s+(?:l.article\s+)?{_NUMERO}(?![\d%]))*)"
    r"(?=(?P<suite>[^.;]{0,90}))"
)
_LETTRE = r"(?:\d{1,2}|[A-Z]\d{0,2}|[IVX]{1,5})\b"
_ANNEXES = re.compile(
    rf"\b(?i:annexes?)\s+(?:n[°o.]?\s*)?(?P<liste>{_LETTRE}(?:\s*(?:,|et|ou)\s+{_LETTRE})*)(?=(?P<suite>[^.;]{{0,60}}))"
)
_AILLEURS = re.compile(
    r"^[\s,)\"]*(?:(?:alinea|paragraphe|point|\(?\d\)?|\w\)|premier|suivants?|et suivants)[\s,]*)*"
    r"(?:du|de la|de l.|des|dudit|de ladite|desdits|sus)\s*(?:\w+\s){0,2}?"
    r"(?:ccag|ccap|cctp|rgpd|rgs|code|decret|reglement|loi|arrete|ordonnance|directive|decision|traite|deliberation|acte|cahier"
    r"|tfue|cgct|ccp|crpa|cpi|constitution|avis|charte|convention collective|accord-cadre|marche\b|contrat\b|offre)"
)
_AILLEURS_COURT = re.compile(r"^[\s,(\"]*(?:rgpd|ccag|ccap|cctp|cgct|ccp|crpa|lil\b)")
_AVANT_AILLEURS = re.compile(
    r"(?:ccag|ccap|cctp|rgpd|code|decret|reglement|loi|arrete|ordonnance)\b"
    r"[^.,;]{0,25},?\s(?:en son |notamment |a son |ses |son )?$"
)
_INTERNE = re.compile(r"^[\s,]*(?:du|de la|de l.)\s*(?:present|ci-)")
_D_AUTRUI = re.compile(r"\b(?:son|sa|ses|leur|leurs|dont l['’])\s*$")
_LISTE = re.compile(r"[a-z]?\.?\d{1,3}(?:[.\-]\d{1,3})*")


def renvois_casses(ossature: Ossature) -> tuple[RenvoiCasse, ...]:
    """Les renvois dont la cible n'est pas dans le fichier ; chaque cible une fois."""
    cites_dehors = _articles_cites_dehors(ossature)
    trouves: dict[str, RenvoiCasse] = {}
    for bloc in ossature.blocs:
        for phrase in bloc.phrases:
            for cible, explication in _cibles(ossature, bloc, phrase, cites_dehors):
                trouves.setdefault(cible, RenvoiCasse(cible, abreger(phrase.texte), phrase.lieu, explication))
    return tuple(trouves.values())


def _cibles(ossature: Ossature, bloc: Bloc, phrase: Phrase, dehors: set[str]) -> Iterator[tuple[str, str]]:
    if ossature.articles:
        for numero, externe in _articles(phrase.nu):
            if not externe and numero not in ossature.articles and numero not in dehors:
                yield f"article {numero}", "Aucun article de ce fichier ne porte ce numéro."
    for trouve in _ANNEXES.finditer(phrase.texte):
        avant = phrase.texte[: trouve.start()]
        if bloc.genre == "titre" or not avant or _est_ailleurs(reduire(trouve["suite"])) or _D_AUTRUI.search(avant):
            continue
        for numero in re.findall(_LETTRE, trouve["liste"]):
            if numero not in ossature.annexes:
                yield f"annexe {numero}", "Cette annexe n'est pas dans le fichier : fournie à part, ou oubliée."


def _articles(nu: str) -> Iterator[tuple[str, bool]]:
    """Numéros d'articles cités dans une phrase, et s'ils sont ceux d'un autre texte."""
    for trouve in _ARTICLES.finditer(nu):
        if " | " in nu and (trouve.start() == 0 or nu[: trouve.start()].endswith("| ")):
            continue  # en tête de cellule, c'est le nom d'une ligne (un tableau de dérogations), pas un renvoi
        externe = _est_ailleurs(trouve["suite"]) or bool(_AVANT_AILLEURS.search(nu[: trouve.start()]))
        for numero in _LISTE.findall(trouve["liste"]):
            yield numero.upper().replace("-", "."), externe


def _est_ailleurs(suite: str) -> bool:
    if _INTERNE.match(suite):
        return False
    return bool(_AILLEURS.match(suite) or _AILLEURS_COURT.match(suite))


def _articles_cites_dehors(ossature: Ossature) -> set[str]:
    """Numéros attribués quelque part à un autre texte : « l'article 28 » seul est alors celui du RGPD déjà cité."""
    return {numero for phrase in ossature.phrases for numero, externe in _articles(phrase.nu) if externe}
