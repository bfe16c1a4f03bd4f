"""Ce qui se sert d'un objet : tout ce qui le désigne, d'après les clés étrangères des tables. Une table neuve y entre seule.

Défaire un lot ne range que ce dont rien ne se sert : une action, un repérage, une violation, un consentement suffisent.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import cache
from typing import Any, Final

from sqlalchemy import Table, union_all
from sqlmodel import col, select

from socle.actions.modele import Action
from socle.perimetre import SessionCloisonnee, classes_cloisonnees

VISEES: Final = frozenset({"objets", "traitements", "relations", "systemes", "mentions", "actions"})
"""Ce qu'un lot de fiches ou de copies écrit, et la table de tous les objets."""
SIENNES: Final = frozenset({
    "provenances.objet_id", "recherche.objet_id", "mention_fiches.mention_id", "mention_versions.mention_id",
    "verification_etats.objet_id",
})  # fmt: skip
"""Ce qu'un objet porte de lui-même : ses lignes, son origine, son index. Rien de tout cela ne se sert de lui."""


@cache
def colonnes() -> tuple[tuple[Any, Any, Any], ...]:
    """(table, colonne qui désigne un objet, ce qui le désigne) de toute clé étrangère qui vise un objet."""
    trouvees: list[tuple[Any, Any, Any]] = []
    for classe in sorted(classes_cloisonnees(), key=lambda c: str(c.__tablename__)):
        table: Table = classe.__table__  # type: ignore[attr-defined]
        for cle in sorted(table.foreign_key_constraints, key=lambda c: str([x.name for x in c.columns])):
            nom = next((c.name for c in cle.columns if c.name != "organisme_id"), "")
            if nom and nom != "id" and cle.referred_table.name in VISEES and not _a_lui(table, nom):
                trouvees.append((classe, getattr(classe, nom), _designant(classe, nom)))
    return tuple(trouvees)


def _a_lui(table: Table, nom: str) -> bool:
    """Vrai si c'est une ligne de l'objet lui-même (finalité, donnée…), non un autre qui le désigne."""
    return f"{table.name}.{nom}" in SIENNES or (table.name.startswith("traitement_") and nom == "traitement_id")


def _designant(classe: Any, nom: str) -> Any:
    if classe.__tablename__ == "liens":
        return classe.cible_id if nom == "origine_id" else classe.origine_id
    return classe.mention_id if classe.__tablename__ == "mention_fiches" else classe.id


def emplois(
    session: SessionCloisonnee, ids: Collection[uuid.UUID], connus: Collection[uuid.UUID] = ()
) -> set[tuple[uuid.UUID, uuid.UUID]]:  # fmt: skip
    """(objet, ce qui s'en sert) pour ceux d'`ids` ; hors `connus`, et hors des actions que l'outil propose de lui-même."""
    if not ids:
        return set()
    parts = []
    for classe, colonne, designant in colonnes():
        requete = select(colonne, designant).where(col(colonne).in_(ids))
        parts.append(requete.where(Action.etat != "proposee") if classe is Action else requete)
    paires: Any = session.execute(union_all(*parts))
    return {(un, autre) for un, autre in paires if autre not in set(connus)}
