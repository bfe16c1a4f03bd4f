"""Dire la langue d'un texte à ses mots les plus communs : les règles ne valent que pour le français."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_MOTS: Final = {
    code: frozenset(mots.split())
    for code, mots in {
        "fr": "le la les des du un une et est à en que qui dans pour par sur au aux ne pas ce cette sont ou son sa ses",
        "en": "the of and to in is that for shall this with by be are or any as on not such which its from",
        "de": "der die das und ist nicht mit von den dem des ein eine für auf zu werden oder sich als",
        "es": "el los las del y es que en por con para una al como no su sus lo se",
    }.items()
}
NOMS: Final = {"fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol", "": "inconnue"}
_MOT = re.compile(r"[^\W\d_]+")
_ECHANTILLON = 20_000
_PART_MINIMALE, _MOTS_MINIMUM = 0.12, 20


def langue(texte: str) -> str:
    """Code de la langue dominante (`fr`, `en`, `de`, `es`), ou vide si rien ne domine."""
    mots = [m.lower() for m in _MOT.findall(texte)[:_ECHANTILLON]]
    if not mots:
        return ""
    comptes = Counter({code: sum(m in communs for m in mots) for code, communs in _MOTS.items()})
    code, nombre = comptes.most_common(1)[0]
    if len(mots) < _MOTS_MINIMUM:
        return "fr"
    return code if nombre / len(mots) >= _PART_MINIMALE else ""
