"""Le mois en semaines, du lundi au dimanche, avec les jours qui débordent."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MOIS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre")  # fmt: skip
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FORME = re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True)
class Jour:
    """Un jour du calendrier ; `du_mois` : faux s'il déborde du mois montré."""

    jour: date
    du_mois: bool
    actions: tuple[Any, ...]


def mois_demande(texte: str, aujourd_hui: date) -> date:
    """Premier jour du mois demandé (`2026-11`), sinon du mois courant."""
    trouve = _FORME.match(texte)
    if trouve and 1 <= int(trouve[2]) <= 12 and 1900 <= int(trouve[1]) <= 2200:
        return date(int(trouve[1]), int(trouve[2]), 1)
    return aujourd_hui.replace(day=1)


def voisin(premier: date, sens: int) -> str:
    """Le mois d'avant ou d'après, sous la forme `2026-12`."""
    autre = (premier.replace(day=15) + timedelta(days=30 * sens)).replace(day=1)
    return f"{autre:%Y-%m}"


def semaines(premier: date, actions: Iterable[Any]) -> list[list[Jour]]:
    """Les semaines du mois, chaque jour avec ses actions."""
    par_jour: dict[date, list[Any]] = {}
    for action in actions:
        par_jour.setdefault(action.echeance, []).append(action)
    return [
        [Jour(jour, jour.month == premier.month, tuple(par_jour.get(jour, ()))) for jour in semaine]
        for semaine in calendar.Calendar().monthdatescalendar(premier.year, premier.month)
    ]
