"""Ce qu'il faut aux essais des liens des référents."""

from __future__ import annotations

import pytest

from fabriques.monde import Monde
from registre import declarations as _declarations  # noqa: F401
from socle.operations import Contexte
from socle.organismes.modele import Organisme


@pytest.fixture
def commune(monde: Monde) -> Organisme:
    return monde.organisme("Bourg-Fictif", courriel="mairie@bourg-fictif.example")


@pytest.fixture
def dpo(monde: Monde, commune: Organisme) -> Contexte:
    return monde.contexte(commune, personne=monde.personne("Camille Essai", dpo=commune))
