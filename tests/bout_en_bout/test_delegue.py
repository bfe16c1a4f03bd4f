"""La désignation dans un vrai navigateur : recopier les données pour la CNIL, au clavier ; la page publique sans compte."""

from __future__ import annotations

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.service import Service
from fabriques import designations
from registre.delegue.designation import publication

pytestmark = pytest.mark.navigateur


def test_une_donnee_pour_la_cnil_se_copie_au_clavier(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai", siren="130025265")
    id_ = designations.preparee(service.monde.contexte(commune))
    delegue = service.gens.creer("Camille Déléguée", dpo=commune)
    onglet = ouvrir(service, delegue, permissions=["clipboard-read", "clipboard-write"])
    onglet.aller(f"/o/{commune.code}/delegue/{id_}/cnil")
    bouton = onglet.page.get_by_role("button", name="Copier : SIREN")
    bouton.focus()
    onglet.page.keyboard.press("Enter")
    onglet.page.get_by_role("button", name="Copié : SIREN").wait_for()
    assert onglet.page.evaluate("navigator.clipboard.readText()") == "130025265"


def test_sans_script_la_donnee_se_lit_et_le_bouton_n_est_pas_la(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai", siren="130025265")
    id_ = designations.preparee(service.monde.contexte(commune))
    delegue = service.gens.creer("Camille Déléguée", dpo=commune)
    onglet = ouvrir(service, delegue, java_script_enabled=False).aller(f"/o/{commune.code}/delegue/{id_}/cnil")
    assert "130025265" in onglet.texte
    assert onglet.page.locator("main .copier").count() == 0


def test_un_habitant_trouve_par_ou_ecrire_depuis_un_telephone(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai")
    contexte = service.monde.contexte(commune)
    id_ = designations.arretee(contexte)
    publication.publier(contexte, id_, designations.version(contexte, id_))
    onglet = ouvrir(service, None, viewport={"width": 390, "height": 800}).aller(f"/delegue/{commune.code}")
    assert onglet.page.get_by_role("link", name="dpo@essai.example").get_attribute("href") == "mailto:dpo@essai.example"
    assert onglet.debordements([390]) == []
