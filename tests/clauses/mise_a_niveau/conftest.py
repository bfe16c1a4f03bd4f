"""Le territoire d'essai, sur les deux moteurs ou sur SQLite seul."""

from __future__ import annotations

import pytest

from fabriques.monde import Monde
from tests.clauses.mise_a_niveau.fabrique import Territoire, batir


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Le territoire, sur les deux moteurs."""
    return batir(monde)


@pytest.fixture
def territoire_sqlite(monde_sqlite: Monde) -> Territoire:
    """Le même, sur SQLite seul."""
    return batir(monde_sqlite)
