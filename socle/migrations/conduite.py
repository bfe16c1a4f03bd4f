"""Conduire les migrations : à l'ouverture sur SQLite (après copie du fichier), par `gouverne migrer` sur PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from socle.base import maintenant

DOSSIER = Path(__file__).parent
COPIES_GARDEES = 5


def configuration() -> Config:
    """Configuration d'Alembic, sans fichier ini."""
    config = Config()
    config.set_main_option("script_location", str(DOSSIER).replace("%", "%%"))
    return config


@cache
def revision_visee() -> str:
    """Dernière révision connue du code ; les fichiers de migration se lisent une fois par processus."""
    return str(ScriptDirectory.from_config(configuration()).get_current_head())


def revision_en_place(moteur: Engine) -> str | None:
    """Révision de la base, ou None si elle est vide."""
    with moteur.connect() as connexion:
        return MigrationContext.configure(connexion).get_current_revision()


def migrer(moteur: Engine, vers: str = "head") -> None:
    """Mène la base à la révision demandée, en une transaction sur les deux moteurs."""
    config = configuration()
    with moteur.connect().execution_options(gouverne_migration=True) as connexion:
        config.attributes["connexion"] = connexion
        command.upgrade(config, vers)


def copier_sqlite(fichier: Path) -> Path:
    """Copie sûre du fichier avant migration (API de sauvegarde de SQLite) ; les plus vieilles copies partent."""
    copie = fichier.with_name(f"{fichier.stem}-avant-{maintenant():%Y%m%dT%H%M%S}.sqlite")
    provisoire = copie.with_suffix(".partiel")
    with closing(sqlite3.connect(fichier)) as source, closing(sqlite3.connect(provisoire)) as cible:
        source.backup(cible)
    shutil.move(provisoire, copie)
    anciennes = sorted(fichier.parent.glob(f"{fichier.stem}-avant-*.sqlite"))[:-COPIES_GARDEES]
    for ancienne in anciennes:
        ancienne.unlink()
    return copie
