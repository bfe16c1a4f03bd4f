"""Ce qu'il faut aux essais des lots : le genre d'essai sans panne, un territoire."""

from __future__ import annotations

import pytest

from fabriques.client import client, maison, rien_ecrit
from fabriques.lots import PANNES, Pannes, Territoire, batir
from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401

__all__ = ["client", "maison", "rien_ecrit"]


@pytest.fixture(autouse=True)
def pannes() -> Pannes:
    """Aucune panne au départ de chaque essai."""
    PANNES.reparer()
    return PANNES


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Sur les deux moteurs."""
    return batir(monde)


@pytest.fixture
def territoire_sqlite(monde_sqlite: Monde) -> Territoire:
    """Sur SQLite seul."""
    return batir(monde_sqlite)
