"""Rappels, fonctions pures : quelle étape d'un point est franchie, quand part le récapitulatif, qui est prévenu."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from socle.echeances.sources import AFaire

HORIZON = timedelta(days=92)
"""Au-delà, aucun jalon n'est encore franchi : le plus lointain est à 90 jours."""
SEMAINE = timedelta(days=7)


@dataclass(frozen=True)
class Preferences:
    """Ce qu'une personne veut recevoir. `heure` locale du récapitulatif, `jours` de 0 (lundi) à 6."""

    recapitulatif: bool = True
    urgents: bool = True
    heure: int = 8
    jours: frozenset[int] = frozenset(range(5))
    fuseau: str = "Europe/Paris"

    def jour_du_recapitulatif(self, quand: datetime) -> date | None:
        """Le jour local si l'heure du récapitulatif y est passée et que la personne le veut ce jour-là ; sinon None."""
        local = quand.astimezone(ZoneInfo(self.fuseau))
        voulu = self.recapitulatif and local.weekday() in self.jours and local.hour >= self.heure
        return local.date() if voulu else None


def etape_franchie(point: AFaire, aujourd_hui: date, quand: datetime) -> str:
    """L'étape la plus avancée déjà franchie (`h24`, `j7`, `j0`, `j-7`), ou chaîne vide. Une étape manquée ne revient pas."""
    if point.instant is not None and point.jalons_heures:
        restent = (point.instant - quand).total_seconds() / 3600
        heures = [jalon for jalon in point.jalons_heures if restent <= jalon]
        return f"h{min(heures)}" if heures else ""
    reste = (point.limite - aujourd_hui).days
    jours = [jalon for jalon in point.jalons if reste <= jalon]
    return f"j{min(jours)}" if jours else ""


def a_prevenir(point: AFaire, droits: Mapping[uuid.UUID, frozenset[str]]) -> frozenset[uuid.UUID]:
    """Qui reçoit le courriel : le responsable tant qu'il peut agir, sinon tous ceux qui le peuvent et voient le point."""
    agir = point.agir or point.droit
    peuvent = {id_ for id_, siens in droits.items() if agir in siens and point.droit in siens}
    if point.responsable_id in peuvent and point.responsable_id is not None:
        return frozenset({point.responsable_id})
    return frozenset(peuvent)


@dataclass(frozen=True)
class Parts:
    """Les points d'une page, par urgence : en retard, dans les sept jours, plus tard."""

    retard: tuple[AFaire, ...]
    semaine: tuple[AFaire, ...]
    ensuite: tuple[AFaire, ...]

    @property
    def pressants(self) -> tuple[AFaire, ...]:
        """Retards puis semaine."""
        return self.retard + self.semaine


def repartir(points: Iterable[AFaire], aujourd_hui: date) -> Parts:
    """Range les points par date limite puis par libellé, en trois parts."""
    ordonnes = sorted(points, key=lambda p: (p.limite, p.libelle, p.cle))
    return Parts(
        tuple(p for p in ordonnes if p.limite < aujourd_hui),
        tuple(p for p in ordonnes if aujourd_hui <= p.limite <= aujourd_hui + SEMAINE),
        tuple(p for p in ordonnes if p.limite > aujourd_hui + SEMAINE),
    )
