"""Le temps passé, fonctions pures : totaux par mois et par nature, écriture d'une durée."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Protocol

MOIS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
CENTIEME: Final = Decimal("0.01")


class Ligne(Protocol):
    """Ce que les totaux lisent d'une ligne de temps."""

    le: date | None
    minutes: int | None
    nature: str


@dataclass(frozen=True)
class Totaux:
    """Les minutes d'une période, par (mois, nature), et leurs sommes."""

    cases: Counter[tuple[int, str]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Toutes les minutes."""
        return sum(self.cases.values())

    def du_mois(self, mois: int) -> int:
        """Les minutes d'un mois, de 1 à 12."""
        return sum(minutes for (m, _), minutes in self.cases.items() if m == mois)

    def de_la_nature(self, nature: str) -> int:
        """Les minutes d'une nature."""
        return sum(minutes for (_, n), minutes in self.cases.items() if n == nature)

    @property
    def mois(self) -> list[int]:
        """Les mois où du temps est noté, dans l'ordre."""
        return sorted({m for m, _ in self.cases})

    @property
    def natures(self) -> frozenset[str]:
        """Les natures où du temps est noté."""
        return frozenset(n for _, n in self.cases)


def totaux(lignes: Iterable[Ligne]) -> Totaux:
    """Les totaux de ces lignes."""
    cases: Counter[tuple[int, str]] = Counter()
    for ligne in lignes:
        if ligne.le is not None:
            cases[ligne.le.month, ligne.nature] += ligne.minutes or 0
    return Totaux(cases)


def ecrire_duree(minutes: int) -> str:
    """Une durée telle qu'on la lit : « 45 min », « 2 h », « 2 h 05 »."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste} min"
    return f"{heures} h" if not reste else f"{heures} h {reste:02d}"


def en_heures(minutes: int) -> Decimal:
    """Des minutes en heures, au centième."""
    return (Decimal(minutes) / 60).quantize(CENTIEME, ROUND_HALF_UP)


def en_jours(minutes: int, heures_par_jour: Decimal | None) -> Decimal:
    """Des minutes en jours de cette longueur (sept heures si elle n'est pas dite), au centième."""
    return (Decimal(minutes) / 60 / (heures_par_jour or Decimal(7))).quantize(CENTIEME, ROUND_HALF_UP)
