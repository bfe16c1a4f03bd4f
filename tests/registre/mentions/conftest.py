"""Une commune qui a ses coordonnées, un contexte qui peut tout, une fiche dont on tire une mention."""

from __future__ import annotations

import uuid

import pytest

from fabriques import mentions as essais
from fabriques.client import Maison
from fabriques.monde import Monde
from socle.operations import Contexte


@pytest.fixture
def contexte(monde_sqlite: Monde) -> Contexte:
    """Une personne qui a tous les droits sur une commune d'essai, sur SQLite."""
    commune = monde_sqlite.organisme(**essais.COORDONNEES)
    return monde_sqlite.contexte(commune, personne=monde_sqlite.personne("Robin Essai"))


@pytest.fixture
def partout(monde: Monde) -> Contexte:
    """La même, sur les deux moteurs."""
    return monde.contexte(monde.organisme(**essais.COORDONNEES), personne=monde.personne("Robin Essai"))


@pytest.fixture
def fiche(contexte: Contexte) -> uuid.UUID:
    """Une fiche qui dit tout ce qu'une mention demande."""
    return essais.fiche(contexte, essais.fiche_informante())


@pytest.fixture
def tout(maison: Maison) -> Contexte:
    """Une personne qui a tous les droits sur la commune servie, qui a ses coordonnées."""
    contexte = maison.monde.contexte(maison.commune, personne=maison.monde.personne("Robin Essai"))
    essais.coordonner(contexte)
    return contexte
