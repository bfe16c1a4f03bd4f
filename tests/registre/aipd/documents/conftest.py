"""Les études d'essai des documents."""

from __future__ import annotations

import uuid

import pytest

from fabriques import etudes_aipd as essais
from fabriques.monde import Monde
from socle.operations import Contexte
from socle.organismes.modele import Organisme


@pytest.fixture
def commune(monde_sqlite: Monde) -> Organisme:
    """Une commune, son maire, son délégué."""
    return monde_sqlite.organisme(
        "Commune d'Essai", representant_nom="Maire Fictive", representant_qualite="Maire", dpo_nom="Déléguée Fictive",
        dpo_courriel="dpo@essai.example",
    )  # fmt: skip


@pytest.fixture
def contexte(monde_sqlite: Monde, commune: Organisme) -> Contexte:
    """Une personne qui a tous les droits."""
    return monde_sqlite.contexte(commune)


@pytest.fixture
def nue(contexte: Contexte) -> uuid.UUID:
    """Une étude où rien n'est dit."""
    return essais.nue(contexte)


@pytest.fixture
def pleine(monde_sqlite: Monde, commune: Organisme, contexte: Contexte) -> uuid.UUID:
    """Une étude entièrement rédigée."""
    return essais.pleine(monde_sqlite, commune, contexte)


@pytest.fixture
def decidee(contexte: Contexte, pleine: uuid.UUID) -> uuid.UUID:
    """Une étude validée sous conditions."""
    return essais.decidee(contexte, pleine)
