"""Ce qui se sert d'un objet : tout ce qui le désigne, d'après les clés étrangères des tables. Une table neuve y entre seule.

Défaire un lot ne range que ce dont rien ne se sert : une action, un repérage, une violation, un consentement suffisent.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, union_all
from sqlmodel import col, select

from socle.actions.modele import Action
from socle.perimetre import SessionCloisonnee, classes_cloisonnees


@dataclass(frozen=True)
class Regard:
    """Ce que l'on regarde. `visees` : les tables où sont les objets qu'un lot écrit ; `siennes` : les « table.colonne » qui
    sont à l'objet lui-même (ses lignes, son origine) ; `porteurs` : table → la colonne de l'objet qui se sert de l'autre.
    """

    visees: frozenset[str]
    siennes: frozenset[str]
    porteurs: tuple[tuple[str, str], ...] = ()


@cache
def colonnes(regard: Regard) -> tuple[tuple[Any, Any, Any], ...]:
    """(table, colonne qui désigne un objet, ce qui le désigne) de toute clé étrangère qui vise un objet."""
    trouvees: list[tuple[Any, Any, Any]] = []
    for classe in sorted(classes_cloisonnees(), key=lambda c: str(c.__tablename__)):
        table: Table = classe.__table__  # type: ignore[attr-defined]
        for cle in sorted(table.foreign_key_constraints, key=lambda c: str([x.name for x in c.columns])):
            nom = next((c.name for c in cle.columns if c.name != "organisme_id"), "id")
            if nom == "id" or cle.referred_table.name not in regard.visees or f"{table.name}.{nom}" in regard.siennes:
                continue
            trouvees.append((classe, getattr(classe, nom), _designant(classe, nom, regard)))
    return tuple(trouvees)


def _designant(classe: Any, nom: str, regard: Regard) -> Any:
    if classe.__tablename__ == "liens":
        return classe.cible_id if nom == "origine_id" else classe.origine_id
    return getattr(classe, dict(regard.porteurs).get(classe.__tablename__, "id"))


def emplois(
    session: SessionCloisonnee, regard: Regard, ids: Collection[uuid.UUID], connus: Collection[uuid.UUID] = ()
) -> set[tuple[uuid.UUID, uuid.UUID]]:  # fmt: skip
    """(objet, ce qui s'en sert) pour ceux d'`ids` ; hors `connus`, et hors des actions que l'outil propose de lui-même."""
    if not ids:
        return set()
    parts = []
    for classe, colonne, designant in colonnes(regard):
        requete = select(colonne, designant).where(col(colonne).in_(ids))
        parts.append(requete.where(Action.etat != "proposee") if classe is Action else requete)
    paires: Any = session.execute(union_all(*parts))
    return {(un, autre) for un, autre in paires if autre not in set(connus)}
