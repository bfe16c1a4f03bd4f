"""Un autodiagnostic répondu, sur l'organisation seule ou avec un téléservice."""

from __future__ import annotations

import pytest

from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.saisies import valider


@pytest.fixture
def repondu(maison: Maison) -> Ouvert:
    """L'organisation et un téléservice ; quelques réponses de chaque sorte."""
    return repondre(maison.monde)


@pytest.fixture
def repondu_partout(monde: Monde) -> Ouvert:
    """Le même, sur les deux moteurs."""
    return repondre(monde)


def repondre(monde: Monde) -> Ouvert:
    """Une commune, un téléservice, un autodiagnostic répondu en partie."""
    commune = monde.organisme("Bourg-Fictif", representant_nom="Alix Fictive", representant_qualite="Maire")
    rssi = monde.contexte(commune, personne=monde.personne("Robin Essai", rssi=commune))
    portail = systemes.creer(rssi, valider(SystemeSaisie, {"nom": "Portail famille"}))
    o = Ouvert(monde, commune, rssi, ouvrir_autodiagnostic(rssi, systemes=[str(portail)]), (portail,))
    o.repondre("GOV-01", "conforme", commentaire="Délibération du 12 mars.")
    o.repondre("GOV-02", "ne_sait_pas")
    o.repondre("HUM-01", "non_conforme")
    o.repondre("HOM-01", "partiel", "Portail famille")
    o.repondre("CAD-04", "non_applicable", justification="Aucun texte particulier.")
    o.repondre("GOV-04", "planifie", echeance="01/06/2027", responsable="Direction générale")
    return o
