"""Bases du banc : une base peuplée gardée par moteur et par taille, et une copie de travail pour chaque passe."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from bancs.fiches_de_banc import Taille
from bancs.peuplement import Dire, peupler
from fabriques.bases import PROPRIETAIRE, ROLE, ServeurPostgresql
from socle.coffre import Trousseau, ecrire_trousseau
from socle.instance import Instance, ouvrir_instance
from socle.reglages import Reglages

RACINE = Path(__file__).resolve().parents[2]
MOTEURS = ("sqlite", "postgresql")
_DECIDENT = ("socle/migrations/versions", "socle/migrations/accessoires.py", "socle/recherche.py",
             "tests/bancs/peuplement.py", "tests/bancs/entourage_de_banc.py", "tests/bancs/fiches_de_banc.py")  # fmt: skip


def empreinte(taille: Taille) -> str:
    """Change avec la taille et avec tout ce qui décide du contenu de la base : un vieux peuplement ne resert pas."""
    somme = hashlib.sha256(repr(taille).encode())
    for chemin in _DECIDENT:
        fichiers = sorted((RACINE / chemin).rglob("*.py")) if (RACINE / chemin).is_dir() else [RACINE / chemin]
        for fichier in fichiers:
            somme.update(fichier.read_bytes())
    return somme.hexdigest()[:16]


class ServeurDeBanc(ServeurPostgresql):
    """Le serveur PostgreSQL des tests, avec une base qui reste et se copie."""

    def creer(self, nom: str, modele: str) -> None:
        """Une base neuve, copie du modèle."""
        self._admin(f"CREATE DATABASE {nom} OWNER {PROPRIETAIRE} TEMPLATE {modele} STRATEGY FILE_COPY")

    def oter(self, nom: str) -> None:
        """Détruit la base si elle est là."""
        self._admin(f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")

    def renommer(self, nom: str, nouveau: str) -> None:
        """Change le nom d'une base."""
        self._admin(f"ALTER DATABASE {nom} RENAME TO {nouveau}")

    def existe(self, nom: str) -> bool:
        """Vrai si une base porte ce nom."""
        return bool(self._admin(f"SELECT 1 FROM pg_database WHERE datname = '{nom}'"))

    def adresses(self, nom: str) -> tuple[str, str]:
        """Adresses (application, propriétaire) d'une base."""
        return self._url(nom, ROLE), self._url(nom, PROPRIETAIRE)

    def entretenir(self, nom: str) -> None:
        """Fait d'un coup ce que l'entretien automatique du serveur fait en quelques minutes."""
        moteur = create_engine(self.adresse.set(database=nom), isolation_level="AUTOCOMMIT")
        with moteur.connect() as connexion:
            connexion.execute(text("VACUUM ANALYZE"))
        moteur.dispose()


@contextmanager
def instance_peuplee(moteur: str, taille: Taille, dossier: Path, dire: Dire) -> Iterator[Instance]:
    """Une instance sur une copie de la base peuplée de ce moteur ; la base est peuplée si elle manque."""
    lieu = dossier / empreinte(taille) / moteur
    lieu.mkdir(parents=True, exist_ok=True)
    for parent in (dossier, lieu.parent, lieu):
        parent.chmod(0o755)
    with (_sqlite if moteur == "sqlite" else _postgresql)(lieu, taille, dire) as reglages:
        instance = ouvrir_instance(reglages)
        try:
            yield instance
        finally:
            instance.base.fermer()


@contextmanager
def _sqlite(lieu: Path, taille: Taille, dire: Dire) -> Iterator[Reglages]:
    gardee, travail = lieu / "gardee", lieu / "travail"
    if not (gardee / "gouverne.sqlite").exists():
        provisoire = lieu / "provisoire"
        shutil.rmtree(provisoire, ignore_errors=True)
        provisoire.mkdir()
        ecrire_trousseau(provisoire / "cles.json", Trousseau.nouveau())
        _peupler(Reglages(donnees=provisoire, base="", cles=None, cles_fichier=None), taille, dire)
        with closing(sqlite3.connect(provisoire / "gouverne.sqlite")) as connexion:
            connexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        provisoire.rename(gardee)
    shutil.rmtree(travail, ignore_errors=True)
    shutil.copytree(gardee, travail)
    try:
        yield Reglages(donnees=travail, base="", cles=None, cles_fichier=None)
    finally:
        shutil.rmtree(travail, ignore_errors=True)


@contextmanager
def _postgresql(lieu: Path, taille: Taille, dire: Dire) -> Iterator[Reglages]:
    serveur = ServeurDeBanc(lieu / "serveur")
    try:
        if not serveur.existe("gardee"):
            serveur.oter("provisoire")
            serveur.creer("provisoire", "modele_pret")
            (lieu / "cles.json").unlink(missing_ok=True)
            ecrire_trousseau(lieu / "cles.json", Trousseau.nouveau())
            _peupler(_reglages(serveur, "provisoire", lieu), taille, dire)
            serveur.entretenir("provisoire")
            serveur.renommer("provisoire", "gardee")
        serveur.oter("travail")
        serveur.creer("travail", "gardee")
        yield _reglages(serveur, "travail", lieu)
        serveur.oter("travail")
    finally:
        serveur.fermer()


def _reglages(serveur: ServeurDeBanc, nom: str, lieu: Path) -> Reglages:
    adresse, proprietaire = serveur.adresses(nom)
    return Reglages(donnees=lieu, base=adresse, base_proprietaire=proprietaire, cles_fichier=lieu / "cles.json")


def _peupler(reglages: Reglages, taille: Taille, dire: Dire) -> None:
    instance = ouvrir_instance(reglages)
    try:
        bilan = peupler(instance, taille, dire)
    finally:
        instance.base.fermer()
    dire(
        f"peuplement : {bilan.secondes:.0f} s ; une fiche coûte {bilan.en_lot_ms:.2f} ms en lot, "
        f"{bilan.operation_ms:.1f} ms par l'opération (rendus identiques)"
    )
