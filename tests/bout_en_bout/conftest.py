"""Le monde des tests de bout en bout : un Chromium par ouvrier, la démonstration chargée une fois, des onglets sûrs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service, servir
from fabriques.navigateur import MOT_DE_PASSE
from registre.demonstration.chargement import charger_demonstration
from socle.coffre import Trousseau, ecrire_trousseau
from socle.comptes.modele import Personne
from socle.instance import ouvrir_instance
from socle.reglages import Reglages

NOMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
INUTILES = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "OptimizationHints", "LensOverlay",
    "ThirdPartyStoragePartitioning", "NetworkTimeServiceQuerying", "PreconnectToSearch",
)  # fmt: skip
"""Ce que Chromium ferait pour ses propres boutons : une page cachée par fenêtre pour sa barre d'adresse, surtout. Cette
liste remplace celle du pilote (le dernier `--disable-features` l'emporte), qu'elle reprend."""
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    f"--disable-features={','.join(INUTILES)}",
]  # fmt: skip
ATTENTE = 15_000
Ouvrir = Callable[..., Onglet]
Servir = Callable[..., Service]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Le Chromium de la machine ; son absence est un échec (`lancer.py` écarte ces tests où il n'y en a pas)."""
    chemin = os.environ.get("NAVIGATEUR") or next(filter(None, map(shutil.which, NOMS)), None)
    assert chemin, "Aucun Chromium : installez-le (apt install chromium), ou écartez ces tests (-m 'not navigateur')."
    with sync_playwright() as pilote:
        navigateur = pilote.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(chromium: Browser) -> Iterator[Ouvrir]:
    """Ouvre un onglet dans un profil neuf, connecté si l'on nomme une personne ; aucune plainte n'est tolérée."""
    onglets: list[Onglet] = []

    def ouvrir_(service: Service, personne: Personne | None = None, **options: Any) -> Onglet:
        profil = chromium.new_context(locale="fr-FR", reduced_motion="reduce", **options)
        profil.set_default_timeout(ATTENTE)
        if personne is not None:
            profil.add_cookies([service.temoin(personne)])  # type: ignore[list-item]
        onglets.append(Onglet(profil.new_page(), service.adresse))
        return onglets[-1]

    yield ouvrir_
    for onglet in onglets:
        onglet.page.context.close()
    plaintes = [plainte for onglet in onglets for plainte in onglet.plaintes]
    assert not plaintes, "\n".join(plaintes)


@pytest.fixture(scope="session")
def dossier_demonstration() -> Path:
    """Un dossier de données où la démonstration est chargée, une fois pour tous les ouvriers ; à copier."""
    dossier = Path(os.environ["GOUVERNE_TESTS_COMMUN"]) / "demonstration"
    with FileLock(f"{dossier}.verrou"):
        if not dossier.exists():
            ebauche = dossier.with_name("demonstration-en-cours")
            shutil.rmtree(ebauche, ignore_errors=True)
            instance = ouvrir_instance(Reglages(donnees=ebauche))
            charger_demonstration(instance, mot_de_passe=MOT_DE_PASSE)
            instance.base.fermer()
            ebauche.rename(dossier)
    return dossier


@pytest.fixture(scope="session")
def dossier_neuf(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un dossier de données vide, base migrée ; à copier."""
    dossier = tmp_path_factory.mktemp("neuf")
    shutil.copy(modele_sqlite, dossier / "gouverne.sqlite")
    ecrire_trousseau(dossier / "cles.json", Trousseau.nouveau())
    return dossier


@pytest.fixture
def servir_neuf(dossier_neuf: Path, tmp_path: Path) -> Iterator[Servir]:
    """Sert une instance neuve, aux réglages du test."""
    with ExitStack() as pile:

        def servir_(**reglages: Any) -> Service:
            return pile.enter_context(servir(dossier_neuf, tmp_path / "donnees", **reglages))

        yield servir_


@pytest.fixture
def service(servir_neuf: Servir) -> Service:
    """Une instance neuve, sans second facteur."""
    return servir_neuf(second_facteur=False)


@pytest.fixture(scope="session")
def demonstration(dossier_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """La démonstration servie ; les tests qui s'en servent n'y changent rien l'un pour l'autre."""
    with servir(dossier_demonstration, tmp_path_factory.mktemp("demonstration")) as servie:
        yield servie


@pytest.fixture
def demonstration_a_part(dossier_demonstration: Path, tmp_path: Path) -> Iterator[Service]:
    """La démonstration servie, à ce test seul."""
    with servir(dossier_demonstration, tmp_path / "donnees") as servie:
        yield servie
