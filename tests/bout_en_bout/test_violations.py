"""Une référente sur son téléphone, une déléguée, un maire : de la déclaration à la notification, dans un vrai navigateur."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bout_en_bout.clavier import Clavier
from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from fabriques import violations as essais
from socle.organismes.modele import Organisme

pytestmark = pytest.mark.navigateur
TELEPHONE = {"viewport": {"width": 390, "height": 800}}


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai", dpo_nom="Service fictif", dpo_telephone="01 99 00 12 34")


def test_de_la_declaration_au_telephone_a_la_notification(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    """La référente déclare au clavier ; la déléguée qualifie et avise ; le maire décide ; la déléguée note l'envoi."""
    incident = declarer(ouvrir(service, service.gens.creer("Lou Référente", referent=commune), **TELEPHONE), commune)
    permis = {"permissions": ["clipboard-read", "clipboard-write"]}
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune), **permis)
    maire = ouvrir(service, service.gens.creer("Claude Maire", responsable=commune))

    assert "Qualifier l'incident" in deleguee.aller(f"/o/{commune.code}/").texte
    deleguee.aller(incident).page.locator("#qualifier-est_violation-oui").check()
    deleguee.page.locator("#motif-qualifier").fill("Des noms et des allergies ont été lus.")
    deleguee.cliquer("Qualifier", 200).page.locator("#aviser-risque-eleve").check()
    deleguee.page.locator("#motif-aviser").fill("Des enfants, des données de santé.")
    deleguee.cliquer("Rendre l’avis", 200)

    maire.aller(incident).page.locator("#decider-dispense-").check()
    assert maire.page.locator("#decider-risque-eleve").is_checked(), "l'avis est proposé"
    maire.page.locator("#motif-decider").fill("Les familles doivent savoir.")
    maire.cliquer("Décider (visa)", 200)
    assert "communication aux personnes" in maire.texte

    notifier(deleguee, incident)
    copier(deleguee, incident)


def declarer(onglet: Onglet, commune: Organisme) -> str:
    """Déclare au clavier seul, à 390 px, sans un arrêt caché ; rend l'adresse de l'incident."""
    onglet.aller(f"/o/{commune.code}/violations/declarer")
    assert onglet.debordements((390,)) == []
    clavier = Clavier(onglet)
    clavier.jusqu_a("Que s'est-il passé ?")
    clavier.taper("La liste des inscrits est partie à toutes les familles.")
    clavier.jusqu_a("Quelles informations ?")
    clavier.taper("Noms, allergies")
    clavier.jusqu_a("Déclarer", "button")
    clavier.entrer()
    assert "N'éteignez pas la machine" in onglet.texte
    assert "il reste 71 h" in onglet.texte
    assert onglet.page.locator("a[href='tel:0199001234']").count() == 1, "le délégué s'appelle d'un doigt"
    assert onglet.debordements((390,)) == []
    return onglet.chemin.removesuffix("/maintenant")


def notifier(onglet: Onglet, incident: str) -> None:
    """Note l'envoi de la notification initiale, à l'instant."""
    onglet.aller(incident).page.locator("[name=genre][value=initiale]").check()
    jour, heure = essais.connue(timedelta(0)).values()
    onglet.remplir(faite_le=jour, faite_heure=heure, reference_cnil="FICTIF-1").cliquer("Noter la notification", 200)
    assert "fait à temps" in onglet.texte
    assert "FICTIF-1" in onglet.texte


def copier(onglet: Onglet, incident: str) -> None:
    """Un bouton par champ : ce qu'il copie est ce qui se lit."""
    onglet.aller(f"{incident}/cnil").page.get_by_role("button", name="Copier : Ce qui s'est passé").press("Enter")
    onglet.page.get_by_role("button", name="Copié").wait_for()
    assert "La liste des inscrits est partie" in onglet.page.evaluate("navigator.clipboard.readText()")
