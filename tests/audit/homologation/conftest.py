"""Une commune et son contexte qui peut tout."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde
from socle.operations import Contexte


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    """Une personne qui a tous les droits sur une commune d'essai, nommée."""
    commune = monde.organisme(representant_nom="Dominique Exemple", representant_qualite="Maire")
    return monde.contexte(commune, personne=monde.personne("Robin Essai"))


@pytest.fixture
def tout(maison: Maison) -> Contexte:
    """Une personne qui a tous les droits sur la commune servie."""
    return maison.monde.contexte(maison.commune, personne=maison.monde.personne("Robin Essai"))


@pytest.fixture
def rssi(maison: Maison) -> ClientMaison:
    """Le navigateur du RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")
