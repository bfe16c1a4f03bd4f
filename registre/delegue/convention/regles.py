"""La convention, fonctions pures : qui en est membre un jour donné, ce qui est dû, ce qui a servi, ce qui alerte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from socle.types import ecrire_decimal

PREAVIS: Final = 180
"""Jours avant le terme où la convention alerte : un renouvellement passe par autant de délibérations que de membres."""


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str = ""
    verification: str = "M"


@dataclass(frozen=True)
class Usage:
    """Un membre : les jours dus par an, ceux qui ont servi dans l'année."""

    nom: str
    code: str
    entre_le: date | None
    sorti_le: date | None
    dus: Decimal | None
    utilises: Decimal

    @property
    def reste(self) -> Decimal | None:
        """Les jours qui restent ; négatif s'ils sont dépassés, None si rien n'est dû."""
        return None if self.dus is None else self.dus - self.utilises


def en_cours(debut: date | None, fin: date | None, jour: date) -> bool:
    """Vrai si ce jour est dans la période ; sans début, elle ne court pas encore."""
    return debut is not None and debut <= jour and (fin is None or fin >= jour)


def membre_dans_l_annee(entre_le: date | None, sorti_le: date | None, annee: int) -> bool:
    """Vrai si un membre l'a été au moins un jour de l'année ; sans date d'entrée, depuis toujours."""
    commence = entre_le is None or entre_le.year <= annee
    return commence and (sorti_le is None or sorti_le.year >= annee)


def alertes(s: Any, usages: Sequence[Usage], jour: date) -> list[Alerte]:
    """Ce qui demande une décision."""
    return [*_du_terme(s, jour), *_des_membres(s, usages)]


def _du_terme(s: Any, jour: date) -> Iterator[Alerte]:
    if s.fin is not None and s.fin < jour:
        yield Alerte("Cette convention a pris fin : renouvelez-la, ou archivez-la.")
    elif s.fin is not None and (s.fin - jour).days <= PREAVIS:
        yield Alerte("Cette convention prend fin bientôt : chaque membre doit avoir le temps de délibérer.")


def _des_membres(s: Any, usages: Sequence[Usage]) -> Iterator[Alerte]:
    if not s.membres:
        yield Alerte("Aucun membre : une convention se passe à plusieurs.", "RGPD 37(3)")
    for u in usages:
        if u.reste is not None and u.reste < 0:
            yield Alerte(f"{u.nom} a dépassé ses jours de {ecrire_decimal(-u.reste)}.")
    sans = [u.nom for u in usages if u.dus is None and u.sorti_le is None]
    if sans:
        yield Alerte(f"Jours dus non écrits : {', '.join(sans[:5])}{' et d’autres' if len(sans) > 5 else ''}.")
