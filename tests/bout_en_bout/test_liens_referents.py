"""La revue annuelle par un lien : une secrétaire, sur son téléphone, sans compte ni JavaScript ; la déléguée reporte."""

from __future__ import annotations

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.service import Service

pytestmark = pytest.mark.navigateur
TELEPHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def test_une_secretaire_revoit_ses_fiches_du_telephone_et_la_deleguee_reporte(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai")
    for nom in ("Cantine", "État civil"):
        service.monde.fiche(commune, nom)
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    deleguee.aller(f"/o/{commune.code}/liens-referents/").cliquer("Donner un lien")
    deleguee.remplir(nom="Secrétariat").cliquer("Préparer le lien", 200)
    lien = deleguee.page.locator("code.adresse-longue").inner_text()
    telephone = ouvrir(service, **TELEPHONE)
    telephone.aller(lien.removeprefix(service.adresse))
    assert not telephone.debordements((390, 320))
    telephone.page.get_by_label("Rien n'a changé").nth(0).check()
    telephone.page.get_by_label("Quelque chose a changé").nth(1).check()
    telephone.cliquer("Envoyer", 422)
    assert telephone.page.get_by_label("Rien n'a changé").nth(0).is_checked(), "la saisie refusée revient"
    telephone.page.get_by_label("Ce qui a changé").nth(1).fill("Le logiciel a changé en mars.")
    telephone.remplir(repondant="Accueil").cliquer("Envoyer", 200)
    assert "Merci" in telephone.texte
    assert "en mars" not in telephone.texte
    deleguee.aller(f"/o/{commune.code}/liens-referents/?etat=recu").cliquer("Secrétariat")
    assert "Le logiciel a changé en mars." in deleguee.texte
    deleguee.cliquer("Reporter ce qui est coché", 200)
    assert "Relu" in deleguee.texte
    assert "Mettre à jour la fiche" in deleguee.aller(f"/o/{commune.code}/actions/").texte
