"""Monde commun des tests : deux moteurs, une base neuve par test, aucun accès au dehors."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

import modeles  # noqa: E402, F401
from fabriques.adresses import garder_les_adresses  # noqa: E402
from fabriques.bases import ServeurPostgresql  # noqa: E402
from fabriques.monde import Monde, monde_neuf  # noqa: E402
from fabriques.moteurs import garder_les_traductions  # noqa: E402
from socle.base import Base  # noqa: E402
from socle.coffre import Trousseau, ecrire_trousseau  # noqa: E402
from socle.instance import Instance, ouvrir_instance  # noqa: E402
from socle.migrations import conduite  # noqa: E402
from socle.reglages import Reglages  # noqa: E402

garder_les_adresses()
garder_les_traductions()
DONNEES_REELLES = RACINE.parent / "shared" / "donnees"
CI = os.environ.get("CI") == "true"


DOSSIER_COMMUN = "GOUVERNE_TESTS_COMMUN"
MEMOIRE = Path("/dev/shm")  # noqa: S108 — la mémoire partagée de Linux, pas un fichier au nom prévisible
MEMOIRE_LIBRE = 4 * 1024**3
"""Octets : au-dessous, les bases des tests restent sur le disque."""


def en_memoire() -> bool:
    """Les dossiers des tests peuvent-ils vivre en mémoire ? Un disque lent fait le tiers de la durée de la suite."""
    ailleurs = "TMPDIR" in os.environ or not MEMOIRE.is_dir() or not os.access(MEMOIRE, os.W_OK)
    return not ailleurs and shutil.disk_usage(MEMOIRE).free >= MEMOIRE_LIBRE


def pytest_configure(config: pytest.Config) -> None:
    """Dossier commun aux ouvriers, hors de celui de pytest : une autre séance en referme les droits en démarrant."""
    if DOSSIER_COMMUN not in os.environ:
        if en_memoire():
            os.environ["TMPDIR"] = tempfile.tempdir = str(MEMOIRE)
            config.add_cleanup(lambda: os.environ.pop("TMPDIR", None))
        os.environ[DOSSIER_COMMUN] = tempfile.mkdtemp(prefix="gouverne-tests-")
        Path(os.environ[DOSSIER_COMMUN]).chmod(0o755)
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(DOSSIER_COMMUN), ignore_errors=True))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Données réelles : exigées quand le dossier est là, désélectionnées d'une ligne sinon ; preuves lentes sur demande."""
    ecartes = []
    if not DONNEES_REELLES.is_dir():
        ecartes += [item for item in items if item.get_closest_marker("donnees_reelles")]
    if os.environ.get("GOUVERNE_TESTS_LENTS") not in {"oui", "tout"}:
        ecartes += [item for item in items if item.get_closest_marker("lent")]
    if ecartes:
        config.hook.pytest_deselected(items=ecartes)
        items[:] = [item for item in items if item not in set(ecartes)]


@pytest.fixture(autouse=True)
def _sans_dehors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aucun test ne parle hors de la machine."""
    origine = socket.socket.connect

    def connecter(prise: socket.socket, adresse: object) -> None:
        if isinstance(adresse, tuple) and str(adresse[0]) not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"Un test a voulu joindre {adresse[0]}.")
        origine(prise, adresse)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connecter)


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Une base SQLite migrée, à copier."""
    fichier = tmp_path_factory.mktemp("modele") / "gouverne.sqlite"
    base = Base(f"sqlite:///{fichier.as_posix()}")
    conduite.migrer(base.moteur)
    base.fermer()
    return fichier


@pytest.fixture(scope="session")
def serveur_postgresql() -> Iterator[ServeurPostgresql]:
    """Le PostgreSQL des tests, tiré de son paquet Python, partagé par tous les ouvriers de la séance."""
    commun = Path(os.environ[DOSSIER_COMMUN])
    with FileLock(commun / "postgresql.verrou"):
        serveur = ServeurPostgresql(commun / "postgresql")
    yield serveur
    serveur.fermer()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def moteur(request: pytest.FixtureRequest) -> str:
    """Le moteur sur lequel le test tourne : les deux, l'un après l'autre."""
    return str(request.param)


@pytest.fixture
def reglages(moteur: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reglages]:
    """Réglages d'une instance neuve sur ce moteur."""
    if moteur == "sqlite":
        shutil.copy(request.getfixturevalue("modele_sqlite"), tmp_path / "gouverne.sqlite")
        ecrire_trousseau(tmp_path / "cles.json", Trousseau.nouveau())
        yield Reglages(donnees=tmp_path)
        return
    serveur: ServeurPostgresql = request.getfixturevalue("serveur_postgresql")
    with serveur.base_neuve() as (adresse, proprietaire):
        cles = Trousseau.nouveau().en_json()
        yield Reglages(donnees=tmp_path, base=adresse, base_proprietaire=proprietaire, cles=cles)


@pytest.fixture
def instance(reglages: Reglages) -> Iterator[Instance]:
    """Une instance ouverte et vide."""
    ouverte = ouvrir_instance(reglages)
    yield ouverte
    ouverte.base.fermer()


@pytest.fixture
def monde(instance: Instance) -> Monde:
    """De quoi construire un petit monde : organismes, personnes, contextes."""
    return Monde(instance)


@pytest.fixture
def monde_sqlite(modele_sqlite: Path, tmp_path: Path) -> Iterator[Monde]:
    """Le même, sur SQLite seul, pour ce qui ne dépend pas du moteur."""
    with monde_neuf(modele_sqlite, tmp_path) as neuf:
        yield neuf
