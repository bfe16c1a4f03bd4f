"""Une commune et son contexte qui peut tout."""

from __future__ import annotations

import pytest

from fabriques.monde import Monde
from socle.operations import Contexte


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    """Une personne qui a tous les droits sur une commune d'essai, nommée."""
    commune = monde.organisme(representant_nom="Dominique Exemple", representant_qualite="Maire")
    return monde.contexte(commune, personne=monde.personne("Robin Essai"))
