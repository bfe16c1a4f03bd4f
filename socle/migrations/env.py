"""Environnement Alembic : une connexion à lui, clés étrangères coupées sur SQLite, contrôlées avant de valider.

Avec les clés étrangères actives, le mode « batch » de SQLite efface en silence les lignes filles et les
déclencheurs (mesuré) : d'où la connexion dédiée, le contrôle final et la repose des déclencheurs.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from socle.base import metadonnees
from socle.migrations.accessoires import HORS_MODELE, poser


def _inclure(objet: Any, nom: str | None, genre: str, *_: Any) -> bool:
    return not (nom or "").startswith(HORS_MODELE)


def _migrer(connexion: Connection) -> None:
    sqlite = connexion.dialect.name == "sqlite"
    if sqlite:
        connexion.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connexion.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connexion.execute(text("SELECT pg_advisory_xact_lock(4711005)"))
        connexion.execute(text("SET LOCAL lock_timeout = '30s'"))
        connexion.execute(text("SELECT set_config('gouverne.total', 'oui', true)"))
    context.configure(
        connection=connexion, target_metadata=metadonnees, render_as_batch=True, compare_type=True,
        include_object=_inclure, transactional_ddl=False,
    )  # fmt: skip
    context.run_migrations()
    poser(connexion)
    if sqlite:
        orphelines = connexion.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphelines:
            raise RuntimeError(f"Migration annulée : {len(orphelines)} lignes orphelines.")
    connexion.commit()
    if sqlite:
        connexion.exec_driver_sql("PRAGMA foreign_keys=ON")


_migrer(context.config.attributes["connexion"])
