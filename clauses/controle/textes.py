"""Réduire un texte à une forme où les règles se lisent, et le couper en phrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LIGATURES = str.maketrans({
    **dict.fromkeys("’‘ʼ`", "'"), **dict.fromkeys("–—‑‐−", "-"), **dict.fromkeys("«»“”„", '"'),
    **dict.fromkeys("\u00a0\u202f\u2009", " "), **dict.fromkeys("\u00ad\u200b"),
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae",
})  # fmt: skip
_O_DE_MACHINE = re.compile(r"(?<=[a-z])0(?=[a-z])")
_L_DE_MACHINE = re.compile(r"(?<=[a-z])1(?=[a-z])")
_ABREGE = re.compile(
    r"(?:\b(?:art|n|al|cf|p|etc|ex|resp|min|max|tel|m|mme|mm|dr|st|ste|l|r|d|a|c|s)|\b\d{1,3}|\.\d{1,3})\.$",
    re.IGNORECASE,
)
_FIN = re.compile(r"(?<=[.!?…])[\"'»)]?\s+(?=[A-ZÀ-ÖØ-Þ0-9«\"(\-•])|\s*;\s+|\s+•\s+")
LONGUEUR_DE_PHRASE = 1500


def reduire(texte: str) -> str:
    """Minuscules sans accent, apostrophes et tirets simples, blancs réduits, chiffres pris pour des lettres rétablis."""
    nu = unicodedata.normalize("NFKD", texte.translate(_LIGATURES)).lower()
    nu = "".join(signe for signe in nu if not unicodedata.combining(signe))
    nu = _L_DE_MACHINE.sub("l", _O_DE_MACHINE.sub("o", nu))
    return " ".join(nu.split())


def phrases(texte: str) -> Iterator[str]:
    """Les phrases d'un passage ; un point-virgule sépare, une abréviation non. Une phrase sans fin est coupée."""
    debut = 0
    for fin in _FIN.finditer(texte):
        candidat = texte[debut : fin.start()].rstrip()
        if _ABREGE.search(candidat) and not fin.group().strip().startswith(";"):
            continue
        if candidat:
            yield from _couper(candidat)
        debut = fin.end()
    reste = texte[debut:].strip()
    if reste:
        yield from _couper(reste)


def _couper(phrase: str) -> Iterator[str]:
    while len(phrase) > LONGUEUR_DE_PHRASE:
        coupe = phrase.rfind(" ", 0, LONGUEUR_DE_PHRASE)
        coupe = coupe if coupe > 0 else LONGUEUR_DE_PHRASE
        yield phrase[:coupe]
        phrase = phrase[coupe:].strip()
    yield phrase


def abreger(texte: str, longueur: int = 420) -> str:
    """Un extrait : le texte, coupé sur un mot s'il est long."""
    if len(texte) <= longueur:
        return texte
    return texte[:longueur].rsplit(" ", 1)[0] + " …"
