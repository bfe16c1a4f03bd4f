"""Une commune d'essai, son RSSI, deux systèmes, un autodiagnostic ouvert."""

from __future__ import annotations

import pytest

from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.saisies import valider


@pytest.fixture
def ouvert(monde: Monde) -> Ouvert:
    """Un autodiagnostic complet sur l'organisation seule."""
    commune = monde.organisme("Bourg-Fictif")
    rssi = monde.contexte(commune, personne=monde.personne("Robin Essai", rssi=commune))
    return Ouvert(monde, commune, rssi, ouvrir_autodiagnostic(rssi))


@pytest.fixture
def a_services(monde: Monde) -> Ouvert:
    """Un autodiagnostic complet sur l'organisation, deux téléservices et le parc d'objets."""
    commune = monde.organisme("Bourg-Fictif")
    rssi = monde.contexte(commune, personne=monde.personne("Robin Essai", rssi=commune))
    noms = ("Portail famille", "Démarches en ligne")
    ids = tuple(systemes.creer(rssi, valider(SystemeSaisie, {"nom": nom})) for nom in noms)
    id_ = ouvrir_autodiagnostic(rssi, systemes=[str(i) for i in ids], objets_connectes="oui")
    return Ouvert(monde, commune, rssi, id_, ids)
