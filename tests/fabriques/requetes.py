"""Budget de requêtes : une page qui en fait plus que prévu échoue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from socle.base import Base


@contextmanager
def budget_requetes(base: Base, maximum: int) -> Iterator[list[str]]:
    """Échoue si plus de `maximum` requêtes partent vers la base (hors réglages de transaction)."""
    vues: list[str] = []

    def noter(_: Any, __: Any, ordre: str, *___: Any) -> None:
        if not ordre.startswith(("BEGIN", "PRAGMA", "SELECT set_config", "SAVEPOINT")):
            vues.append(ordre)

    event.listen(base.moteur, "before_cursor_execute", noter)
    try:
        yield vues
    finally:
        event.remove(base.moteur, "before_cursor_execute", noter)
    assert len(vues) <= maximum, f"{len(vues)} requêtes, {maximum} permises :\n" + "\n".join(vues)
