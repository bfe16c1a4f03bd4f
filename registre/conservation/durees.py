"""Lire et écrire une durée : « 10 ans », « un mois », « 18 mois ». Fonctions pures ; ce qui n'est pas lu n'est pas deviné."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from socle.donnees_datees import cle_de_texte

Unite = Literal["jours", "semaines", "mois", "annees"]
UNITES: Final[dict[str, Unite]] = {
    "jour": "jours", "jours": "jours", "semaine": "semaines", "semaines": "semaines", "mois": "mois",
    "an": "annees", "ans": "annees", "annee": "annees", "annees": "annees",
}  # fmt: skip
NOMBRES: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30,
}  # fmt: skip
JOURS: Final[dict[Unite, int]] = {"jours": 1, "semaines": 7, "mois": 30, "annees": 365}
SANS_TERME: Final = ("sans limite", "illimite", "definiti", "a perpetuite")
_NOMBRE: Final = "|".join(NOMBRES)
_MOTIF: Final = re.compile(rf"\b(\d{{1,4}}|{_NOMBRE}) ({'|'.join(sorted(UNITES, key=len, reverse=True))})\b")


@dataclass(frozen=True)
class Duree:
    """Une durée : un nombre et son unité."""

    nombre: int
    unite: Unite

    @property
    def jours(self) -> int:
        """À peu près combien de jours ; pour comparer, jamais pour dater."""
        return self.nombre * JOURS[self.unite]

    @property
    def annees_pleines(self) -> int:
        """Le nombre d'années entières qui la couvrent."""
        return self.nombre if self.unite == "annees" else -(-self.jours // 365)


def lire_duree(texte: str) -> Duree | None:
    """La durée qu'écrit ce texte, ou None s'il n'en dit aucune, ou plusieurs différentes."""
    lues = {Duree(_nombre(n), UNITES[u]) for n, u in _MOTIF.findall(cle_de_texte(texte))}
    return lues.pop() if len(lues) == 1 else None


def est_chiffree(texte: str) -> bool:
    """Vrai si ce texte porte un nombre, en chiffres ou en lettres, ou dit « sans limite » : la durée est décidée."""
    cle = cle_de_texte(texte)
    return any(signe.isdigit() for signe in cle) or bool(_MOTIF.search(cle)) or any(m in cle for m in SANS_TERME)


def _nombre(texte: str) -> int:
    return int(texte) if texte.isdigit() else NOMBRES[texte]


def duree_de(nombre: int | None, unite: str) -> Duree | None:
    """La durée de deux champs de saisie, ou None s'il en manque un."""
    return Duree(nombre, UNITES.get(unite.rstrip("s"), UNITES.get(unite, "annees"))) if nombre and unite else None


def ecrire_duree(duree: Duree | None) -> str:
    """« 1 an », « 10 ans », « 3 mois » ; vide si elle n'est pas fixée."""
    if duree is None:
        return ""
    seul = {"jours": "jour", "semaines": "semaine", "mois": "mois", "annees": "an"}[duree.unite]
    pluriel = {"annees": "ans"}.get(duree.unite, str(duree.unite))
    return f"{duree.nombre} {seul if duree.nombre == 1 else pluriel}"
