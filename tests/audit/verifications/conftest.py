"""Des moyens d'observation bornés à la boucle locale, et des délais courts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.verifications.reseau.garde import Moyens
from fabriques.monde import Monde
from socle.operations import Contexte
from socle.reglages import lire_reseaux

BOUCLE = "127.0.0.0/8"
FabriqueDeMoyens = Callable[..., Moyens]


@pytest.fixture
def moyens() -> FabriqueDeMoyens:
    """Des moyens où tout nom mène à la boucle locale, permise par le réglage."""

    def fabriquer(**options: Any) -> Moyens:
        communs: dict[str, Any] = {
            "reseaux": lire_reseaux(BOUCLE), "resoudre": lambda nom, delai: ["127.0.0.1"], "delai": 3.0, "duree": 20.0,
            "pause": 0.0, "port_clair": 9,
        }  # fmt: skip
        return Moyens(**(communs | options))

    return fabriquer


@pytest.fixture
def rssi(monde: Monde) -> Contexte:
    """Le RSSI d'une commune, une vraie personne."""
    commune = monde.organisme()
    return monde.contexte(commune, "rssi", personne=monde.personne("Robin Essai", rssi=commune))
