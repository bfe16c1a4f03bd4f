"""Durées écrites en français : combien de jours elles font au plus, et celles qui ne disent rien."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from socle.types import sans_accents

MOIS: Final = 31
"""Un mois compte 31 jours au plus."""
_UNITES: Final = {"jour": 1, "semaine": 7, "moi": 31, "an": 365, "annee": 365, "heure": 1}
_NOMBRES: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "soixante": 60, "quatre-vingt-dix": 90,
}  # fmt: skip
_MOTS: Final = "|".join(sorted(_NOMBRES, key=len, reverse=True))
_DUREE: Final = re.compile(rf"\b(\d{{1,4}}|{_MOTS})\s*(jour|semaine|moi|annee|an|heure|j)s?\b")
_VAGUES: Final = (
    (re.compile(r"\b(illimite|indefini|sans limite|a vie|infini|permanent)"), "n'a pas de fin"),
    (re.compile(r"\b(duree|delai|periode)s? (legale?s?|reglementaires?|d.archivage|en vigueur|fixee?s? par la loi)\b"),
     "renvoie à un texte sans le dire"),
    (re.compile(r"\b(a (definir|determiner|preciser|completer|voir)|non (defini|determine|precise|renseigne)"
                r"|inconnu|variable)"),
     "reste à écrire"),
    (re.compile(r"\b(le temps|(duree|periode)( strictement)?|tant que|aussi longtemps que|autant que)\s*.{0,14}\bnecessaire"),
     "se définit par elle-même"),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def jours(texte: str) -> int | None:
    """Le nombre de jours de la plus longue durée écrite, ou None s'il n'y en a pas. Un an compte 365 jours, un mois 31."""
    trouves = [
        (_NOMBRES[nombre] if nombre in _NOMBRES else int(nombre)) * _UNITES.get(unite, 1)
        for nombre, unite in _DUREE.findall(sans_accents(texte).casefold())
    ]
    return max(trouves, default=None)


@lru_cache(maxsize=20_000)
def vague(texte: str) -> str:
    """Pourquoi cette durée ne dit rien ; vide si elle en dit assez (un nombre, ou un événement)."""
    simple = sans_accents(texte).casefold().replace("’", "'")
    if jours(texte) is not None:
        return ""
    return next((raison for motif, raison in _VAGUES if motif.search(simple)), "")
