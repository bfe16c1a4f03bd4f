"""Ce que les tranches ont à rappeler : chacune déclare une source, la page d'accueil et les courriels la lisent.

Une échéance ne se programme jamais : à chaque lecture, la source recalcule ce qui reste à faire d'après les faits.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class AFaire:
    """Un point à faire. `cle` est stable d'une lecture à l'autre (`action:<id>`) ; `limite` : dernier jour utile.

    `libelle` sert à l'écran ; `resume` au courriel : il ne porte aucune donnée personnelle (« Une action arrive à
    échéance »). `instant` : l'heure exacte, pour les délais en heures. `jalons` : nombre de jours avant la limite où
    un rappel part (0 : le jour même) ; un jalon négatif relance après. `point` : route de la page, qui reçoit `code`
    et `id_` ; `droit` : sans lui, la personne n'en sait rien ; `agir` : le droit de qui reçoit le courriel (`droit` s'il est
    vide). Un point qui a un responsable n'est rappelé qu'à lui, tant qu'il a ce droit. `jalons_heures` : les mêmes étapes
    en heures avant `instant`, pour les délais en heures.
    """

    cle: str
    organisme_id: uuid.UUID
    objet_id: uuid.UUID
    metier: str
    libelle: str
    resume: str
    limite: date
    point: str
    droit: str
    jalons: tuple[int, ...] = (7, 0)
    responsable_id: uuid.UUID | None = None
    urgent: bool = False
    instant: datetime | None = None
    agir: str = ""
    jalons_heures: tuple[int, ...] = ()


Source = Callable[[SessionCloisonnee, date, date], Iterable[AFaire]]
"""Reçoit une session (un ou plusieurs organismes), la date du jour et l'horizon ; rend les points dont la limite est
avant l'horizon compris, retards compris. Une requête par source, jamais une par ligne."""

_sources: dict[str, Source] = {}


def declarer_source(nom: str, source: Source) -> None:
    """Déclare la source d'une tranche ; la redéclarer autrement est un défaut."""
    if _sources.setdefault(nom, source) is not source:
        raise ValueError(f"Source d'échéances déclarée deux fois : {nom}")


def points_a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Tous les points de toutes les sources, sans tri ni contrôle de droit : à l'appelant de filtrer par `droit`."""
    for source in _sources.values():
        yield from source(session, aujourd_hui, horizon)
