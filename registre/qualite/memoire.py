"""Ce que la qualité d'un registre a déjà donné, tant que rien n'y a été écrit.

Relire mille registres pour une page du territoire coûte des dizaines de secondes ; or presque aucun n'a changé depuis la
dernière fois. Chaque écriture d'un organisme avance la tête de son journal : tant qu'elle n'a pas bougé et que le jour
est le même, ses comptes tiennent. Rien d'autre n'est gardé que des nombres, et rien n'est écrit sur disque.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from sqlmodel import select

from socle.base import Base
from socle.journal import Tete
from socle.perimetre import SessionCloisonnee

Compte = tuple[int, int, Counter[str]]
"""Fiches, fiches touchées, règle → fiches."""
Etat = tuple[int, str, date, str]
"""Rang et empreinte de la tête du journal, jour, type de l'organisme : ce dont les comptes dépendent."""
TENUS: Final = 20_000
"""Organismes dont les comptes se gardent ; au-delà, tout s'oublie et se relit."""

_verrou = threading.Lock()
_memoires: WeakKeyDictionary[Base, dict[uuid.UUID, tuple[Etat, Compte]]] = WeakKeyDictionary()


def lire_etats(session: SessionCloisonnee, types: Mapping[uuid.UUID, str], jour: date) -> dict[uuid.UUID, Etat]:
    """L'état de chaque organisme du périmètre, à lire AVANT ses fiches : une écriture entre les deux périme les comptes."""
    tetes = {t.organisme_id: (t.rang, t.empreinte) for t in session.exec(select(Tete))}
    return {id_: (*tetes.get(id_, (0, "")), jour, type_) for id_, type_ in types.items()}


def retrouver(base: Base, etats: Mapping[uuid.UUID, Etat]) -> dict[uuid.UUID, Compte]:
    """Les comptes qui tiennent encore."""
    with _verrou:
        tenus = _memoires.get(base, {})
        return {id_: tenus[id_][1] for id_, etat in etats.items() if id_ in tenus and tenus[id_][0] == etat}


def retenir(base: Base, etats: Mapping[uuid.UUID, Etat], comptes: Iterable[tuple[uuid.UUID, Compte]]) -> None:
    """Garde des comptes avec l'état dont ils viennent."""
    with _verrou:
        tenus = _memoires.setdefault(base, {})
        if len(tenus) > TENUS:
            tenus.clear()
        tenus.update((id_, (etats[id_], compte)) for id_, compte in comptes)
