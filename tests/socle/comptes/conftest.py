"""Le monde des tests de comptes : une petite application, des personnes, un navigateur sans script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from fabriques.comptes import Gens, Horloge, fabriquer
from fabriques.monde import Monde
from fabriques.navigateur import Navigateur
from socle.comptes import acces, authentification, brouillons, jetons, lecture, mots_de_passe, ralentissement
from socle.instance import Instance
from socle.organismes.modele import Organisme


@pytest.fixture
def moteur() -> str:
    """Les pages ne dépendent pas du moteur : `test_administration` et `test_deux_moteurs` passent sur les deux."""
    return "sqlite"


@pytest.fixture
def horloge(monkeypatch: pytest.MonkeyPatch) -> Horloge:
    """L'heure, à la main du test."""
    horloge = Horloge()
    for module in (acces, authentification, brouillons, jetons, lecture, ralentissement):
        monkeypatch.setattr(module, "maintenant", horloge)
    return horloge


@pytest.fixture(autouse=True)
def _argon2_leger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Le hachage est celui de la production, à moindre coût."""
    monkeypatch.setattr(mots_de_passe, "_hacheur", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    mots_de_passe._leurre.cache_clear()
    yield
    mots_de_passe._leurre.cache_clear()


@pytest.fixture
def app(instance: Instance) -> Flask:
    """L'application d'essai."""
    return fabriquer(instance)


@pytest.fixture
def nav(app: Flask) -> Navigateur:
    """Un navigateur neuf."""
    return Navigateur(app.test_client())


@pytest.fixture
def gens(monde: Monde) -> Gens:
    """De quoi faire des comptes."""
    return Gens(monde)


@pytest.fixture
def commune(monde: Monde) -> Organisme:
    """Un organisme."""
    return monde.organisme("Commune d'Essai")
