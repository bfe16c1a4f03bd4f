"""Le formulaire public ouvert d'une commune fictive, sur SQLite ou sur les deux moteurs."""

from __future__ import annotations

import pytest

from fabriques.formulaires import Guichet, guichet_de
from fabriques.monde import Monde


@pytest.fixture
def guichet(monde_sqlite: Monde) -> Guichet:
    """Ce qui ne dépend pas du moteur."""
    return guichet_de(monde_sqlite)


@pytest.fixture
def guichet_partout(monde: Monde) -> Guichet:
    """Ce qui doit tenir sur les deux moteurs."""
    return guichet_de(monde)
