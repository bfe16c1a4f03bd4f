"""« Faut-il une AIPD ? » au navigateur, JavaScript coupé : l'effet se voit sans être enregistré, puis tout se décide."""

from __future__ import annotations

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.service import Service
from fabriques.monde import fiche_pleine
from registre.aipd.reperage.donnees import CRITERES
from socle.organismes.modele import Organisme

pytestmark = pytest.mark.navigateur
SANS_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai", effectif_etp=80)


def test_la_cantine_se_decide_sans_script(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    service.monde.fiche(commune, **fiche_pleine())
    referente, deleguee, maire = (
        ouvrir(service, service.gens.creer(nom, **{role: commune}), **SANS_SCRIPT)
        for nom, role in (("Camille Référente", "referent"), ("Sacha Déléguée", "dpo"), ("Claude Maire", "responsable"))
    )
    referente.aller(f"/o/{commune.code}/aipd/").cliquer("Faut-il une AIPD ?").cliquer("Restauration scolaire")
    referente.cliquer("Répondre", 200)
    fiche = referente.chemin
    referente.cliquer("Répondre")
    rang = list(CRITERES.points).index("requis_11")
    oui, non = (referente.page.locator(f"[name='reponses-{rang}-valeur'][value={v}]") for v in ("oui", "non"))
    oui.check()
    assert "AIPD requise" in referente.cliquer("Voir l’effet", 200).texte
    non.check()
    for groupe in CRITERES.groupes:
        bouton = referente.page.locator(f"button[value='reste:{groupe.code}']")
        if bouton.count():
            bouton.click()
            referente.page.wait_for_load_state()
    assert "AIPD non requise" in referente.texte
    referente.cliquer("Enregistrer", 200).cliquer("Demander l’avis du délégué", 200)
    deleguee.aller(fiche).page.get_by_label("Une AIPD n'est pas requise").check()
    deleguee.page.get_by_label("Motif").fill("La dispense scolaire s'applique, sans biométrie")
    deleguee.cliquer("Rendre l’avis", 200)
    maire.aller(fiche).page.get_by_label("Une AIPD n'est pas requise").check()
    assert "Décidé" in maire.cliquer("Décider (visa)", 200).texte
    assert "sans biométrie" in maire.texte
