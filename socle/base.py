"""Moteur, sessions et transactions : SQLite et PostgreSQL derrière une seule classe `Base`.

SQLite : WAL, clés étrangères, `synchronous=FULL` (le journal doit survivre à la coupure), et `BEGIN IMMEDIATE`
pour toute écriture, car une transaction différée qui écrit après avoir lu échoue sans attendre (mesuré).
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from socle.perimetre import Perimetre, SessionCloisonnee

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = CONVENTION
metadonnees: MetaData = SQLModel.metadata


def nouvel_id() -> uuid.UUID:
    """UUID version 7 (RFC 9562) : ordonné dans le temps, fabriqué en Python."""
    millisecondes = time.time_ns() // 1_000_000
    aleas = int.from_bytes(os.urandom(10), "big")
    entier = (millisecondes & (1 << 48) - 1) << 80 | 0x7 << 76 | (aleas >> 68 & 0xFFF) << 64
    return uuid.UUID(int=entier | 0b10 << 62 | aleas & (1 << 62) - 1)


def maintenant() -> datetime:
    """Instant présent, conscient du fuseau (UTC)."""
    return datetime.now(UTC)


class Base:
    """La base d'une instance : un moteur et trois façons d'ouvrir une session (lire, écrire, hors périmètre)."""

    def __init__(self, adresse: str, *, echo: bool = False) -> None:
        self.adresse = adresse
        self.moteur = creer_moteur(adresse, echo=echo)
        self.est_sqlite = self.moteur.dialect.name == "sqlite"

    @contextmanager
    def lire(self, perimetre: Perimetre) -> Iterator[SessionCloisonnee]:
        """Session de lecture dans un périmètre ; jamais validée."""
        with SessionCloisonnee(self.moteur, perimetre) as session:
            yield session

    @contextmanager
    def ecrire(self, perimetre: Perimetre) -> Iterator[SessionCloisonnee]:
        """Session d'écriture : verrou pris d'entrée, validée à la sortie, annulée sur toute exception."""
        moteur = self.moteur.execution_options(gouverne_ecriture=True)
        with SessionCloisonnee(moteur, perimetre) as session:
            yield session
            session.commit()

    def fermer(self) -> None:
        """Rend les connexions."""
        self.moteur.dispose()


def creer_moteur(adresse: str, *, echo: bool = False) -> Engine:
    """Moteur réglé pour son dialecte ; sur SQLite, les transactions sont ouvertes par nous."""
    if not adresse.startswith("sqlite"):
        return create_engine(
            adresse, echo=echo, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10
        )
    moteur = create_engine(
        adresse, echo=echo, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False}
    )
    event.listen(moteur, "connect", _preparer_sqlite)
    event.listen(moteur, "begin", _ouvrir_sqlite)
    return moteur


def _preparer_sqlite(connexion: Any, _: Any) -> None:
    connexion.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=15000"):
        connexion.execute(f"PRAGMA {pragma}")


def _ouvrir_sqlite(connexion: Any) -> None:
    if connexion.get_execution_options().get("gouverne_migration"):
        return
    ecriture = connexion.get_execution_options().get("gouverne_ecriture", False)
    connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")


def est_rejouable(erreur: DBAPIError) -> bool:
    """Vrai pour un interblocage ou un échec de sérialisation : l'opération entière peut être rejouée."""
    return getattr(erreur.orig, "sqlstate", None) in {"40P01", "40001"}
