"""Mesurer un fait en une requête : les objets non archivés d'un type, comptés par organisme."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import false
from sqlmodel import col, func, select

from socle.faits import Mesure
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def compter(
    session: SessionCloisonnee, type_: str, table: Any, *, fait: Any, dernier: Any = Objet.modifie_le,
    retard: Any = None, conditions: Sequence[Any] = (),
) -> Mapping[uuid.UUID, Mesure]:  # fmt: skip
    """Pour chaque organisme qui en a : combien d'objets de ce type, combien remplissent `fait`, combien `retard`, et le
    dernier jour de `dernier`. `conditions` : ce que tous doivent remplir pour compter.
    """
    compte = func.count()
    colonnes: tuple[Any, ...] = (
        Objet.organisme_id, compte.filter(fait), compte, func.max(dernier),
        compte.filter(false() if retard is None else retard),
    )  # fmt: skip
    requete = select(*colonnes).join(table, table.id == Objet.id)
    requete = requete.where(Objet.type == type_, col(Objet.archive).is_(False), *conditions)
    return {
        organisme: Mesure(faits, tous, _jour(quand), tard)
        for organisme, faits, tous, quand, tard in session.exec(requete.group_by(col(Objet.organisme_id)))
    }


def _jour(quand: date | datetime | None) -> date | None:
    return quand.date() if isinstance(quand, datetime) else quand
