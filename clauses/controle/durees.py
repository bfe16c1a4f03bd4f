"""Lire une durée écrite en français : « soixante-douze (72) heures » vaut 72 heures."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITES = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100,
}  # fmt: skip
_HEURES = {"heure": 1, "h": 1, "jour": 24, "semaine": 7 * 24, "mois": 30 * 24, "an": 365 * 24, "annee": 365 * 24}
_EN_LETTRES = rf"(?:\b(?:{'|'.join(_UNITES)}|et|quatre-vingts?)[- ]?)+"
_DUREE = re.compile(
    rf"(?P<nombre>\b\d{{1,4}}|{_EN_LETTRES})\s*(?:\(\s*(?P<chiffres>\d{{1,4}})\s*\))?\s*"
    r"(?P<unite>heure|h\b|jour|semaine|mois|annee|ans?\b)"
)
_FIXES = (
    (re.compile(r"dans la journee|le jour meme"), "dans la journée", 24),
    (re.compile(r"(?:au plus tard )?(?:le )?(?:lendemain|jour ouvre suivant)"), "le jour suivant", 24),
)


@dataclass(frozen=True)
class Duree:
    """Une durée : ce qui est écrit, et son nombre d'heures (un mois vaut trente jours)."""

    ecrit: str
    heures: int


def durees(nu: str) -> list[Duree]:
    """Les durées d'un texte réduit, dans l'ordre."""
    trouvees = []
    for trouve in _DUREE.finditer(nu):
        nombre = int(trouve["chiffres"]) if trouve["chiffres"] else lire_nombre(trouve["nombre"])
        unite = trouve["unite"].rstrip("s") if trouve["unite"] != "mois" else "mois"
        if nombre:
            trouvees.append((trouve.start(), Duree(trouve.group().strip(), nombre * _HEURES[unite])))
    for motif, ecrit, heures in _FIXES:
        trouvees += [(m.start(), Duree(ecrit, heures)) for m in motif.finditer(nu)]
    return [duree for _, duree in sorted(trouvees, key=lambda t: t[0])]


def lire_nombre(texte: str) -> int:
    """Un nombre en chiffres ou en lettres, jusqu'à quelques centaines ; zéro s'il ne se lit pas."""
    if texte.strip().isdigit():
        return int(texte)
    total = 0
    for mot in re.split(r"[- ]+", texte.replace("quatre-vingts", "quatre-vingt").strip()):
        valeur = _UNITES.get(mot, 0)
        total = (
            total * 20
            if mot == "vingt" and total == 4
            else total * 100
            if mot in {"cent", "cents"} and total
            else total + valeur
        )
    return total
