"""Compter ce qui s'est passé dans une période, par organisme : les lignes d'une table, ou les actes du journal."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from socle.journal import Entree
from socle.perimetre import SessionCloisonnee

ZONE: Final = ZoneInfo("Europe/Paris")
"""Les jours d'une période sont ceux de Paris, quel que soit l'organisme : un même nombre pour tout un territoire."""
Nombres = Mapping[uuid.UUID, int]
T = TypeVar("T")


def bornes(debut: date, fin: date) -> tuple[datetime, datetime]:
    """Le premier instant de la période, et le premier d'après, en UTC."""
    jours = (debut, fin + timedelta(days=1))
    premier, suivant = (datetime.combine(j, time(), ZONE).astimezone(UTC) for j in jours)
    return premier, suivant


def compter_jours(
    session: SessionCloisonnee, table: Any, colonne: Any, debut: date, fin: date, *conditions: Any
) -> Nombres:  # fmt: skip
    """Les lignes de `table` dont le jour (`colonne`, une date) est dans la période, par organisme : une requête."""
    requete: Any = select(table.organisme_id, func.count()).where(colonne >= debut, colonne <= fin, *conditions)
    return dict(session.exec(requete.group_by(table.organisme_id)).all())


def compter_instants(
    session: SessionCloisonnee, table: Any, colonne: Any, debut: date, fin: date, *conditions: Any
) -> Nombres:  # fmt: skip
    """Les lignes de `table` dont l'instant (`colonne`, date et heure) est dans la période, par organisme : une requête."""
    premier, suivant = bornes(debut, fin)
    requete: Any = select(table.organisme_id, func.count()).where(colonne >= premier, colonne < suivant, *conditions)
    return dict(session.exec(requete.group_by(table.organisme_id)).all())


def compter_actes(session: SessionCloisonnee, verbes: Collection[str], debut: date, fin: date) -> Nombres:
    """Les objets sur lesquels l'un de ces actes a été fait dans la période, par organisme.

    Le journal se lit une fois par période et par session, tous verbes ensemble : dix chiffres n'en font pas dix lectures.
    """
    nombres: dict[uuid.UUID, int] = defaultdict(int)
    actes = une_fois(session, ("actes", debut, fin), lambda: _actes(session, debut, fin))
    for verbe in verbes:
        for organisme_id, nombre in actes.get(verbe, {}).items():
            nombres[organisme_id] += nombre
    return nombres


def une_fois(session: SessionCloisonnee, cle: tuple[Any, ...], lire: Callable[[], T]) -> T:
    """Ce que rend `lire`, appelé une seule fois par session et par clé : plusieurs chiffres tirés d'une même requête."""
    lus: dict[tuple[Any, ...], Any] = session.info.setdefault("periodes", {})
    if cle not in lus:
        lus[cle] = lire()
    resultat: T = lus[cle]
    return resultat


def _actes(session: SessionCloisonnee, debut: date, fin: date) -> dict[str, dict[uuid.UUID, int]]:
    premier, suivant = bornes(debut, fin)
    distincts: Any = func.count(col(Entree.objet_id).distinct())
    requete: Any = select(Entree.organisme_id, Entree.verbe, distincts)
    requete = requete.where(col(Entree.quand) >= premier, col(Entree.quand) < suivant)
    actes: dict[str, dict[uuid.UUID, int]] = defaultdict(dict)
    for organisme_id, verbe, nombre in session.exec(requete.group_by(col(Entree.organisme_id), col(Entree.verbe))):
        actes[verbe][organisme_id] = nombre
    return actes
