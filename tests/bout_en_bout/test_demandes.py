"""Une déléguée répond à une demande d'accès, de son inscription à sa clôture, dans un vrai navigateur."""

from __future__ import annotations

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service

pytestmark = pytest.mark.navigateur


def _deplier(onglet: Onglet, titre: str) -> None:
    """Ouvre le volet de ce titre au clavier, s'il est fermé."""
    volet = onglet.page.locator("main details", has=onglet.page.locator("summary", has_text=titre)).first
    if volet.get_attribute("open") is None:
        volet.locator("summary").focus()
        onglet.page.keyboard.press("Enter")


def test_une_deleguee_repond_a_une_demande_d_acces(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai")
    service.monde.fiche(
        commune, "Cantine", service="Affaires scolaires", categories_personnes=[{"categorie": "eleves"}]
    )
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    deleguee.aller(f"/o/{commune.code}/demandes/").cliquer("Inscrire une demande")
    deleguee.champ("type").select_option("acces")
    _deplier(deleguee, "vulnérabilité")
    deleguee.page.locator("#champ-categories-eleves").check()
    deleguee.remplir(resume="Copie du dossier de cantine", nom="Exemplaire", prenom="Camille")
    deleguee.remplir(courriel="camille@essai.example").cliquer("Enregistrer", 200)
    fiche = deleguee.chemin
    assert "Camille Exemplaire" in deleguee.texte
    deleguee.page.get_by_label("Comment", exact=True).select_option("sans_doute")
    deleguee.cliquer("L’identité est établie", 200).cliquer("Recherches")
    deleguee.cliquer("Tirer la liste du registre", 200)
    deleguee.page.get_by_label("Où en est-on : Affaires scolaires, Cantine").select_option("trouve")
    deleguee.page.get_by_label("Ce qui a été fait : Affaires scolaires, Cantine").select_option("copie")
    deleguee.cliquer("Enregistrer les recherches", 200)
    assert "1 recherche sur 1 a sa réponse" in deleguee.texte
    deleguee.aller(fiche).cliquer("Courriers", 200)
    _deplier(deleguee, "Accusé de réception")
    with deleguee.page.expect_download() as recu:
        deleguee.bouton("Word : Accusé de réception").click()
    assert recu.value.suggested_filename.endswith(".docx")
    assert "Courrier : accusé de réception" in deleguee.aller(fiche).texte, "l'envoi est consigné"
    _deplier(deleguee, "Consigner un échange")
    deleguee.page.get_by_label("Objet, en une phrase").fill("Accusé de réception à Mme Exemplaire")
    deleguee.page.get_by_label("Envoyée", exact=True).check()
    deleguee.page.locator("#communication-moyen").select_option("courriel")
    deleguee.cliquer("Consigner l’échange", 422)
    assert "nomme la personne" in deleguee.texte
    deleguee.page.get_by_label("Objet, en une phrase").fill("Accusé de réception")
    deleguee.cliquer("Consigner l’échange", 200)
    _deplier(deleguee, "Consigner la réponse")
    deleguee.page.get_by_label("Entière").check()
    deleguee.page.locator("#repondre-moyen").select_option("courriel")
    deleguee.cliquer("Consigner la réponse", 200)
    assert "dans le délai" in deleguee.texte
    deleguee.cliquer("Clore la demande", 200)
    assert "L'identité s'effacera le" in deleguee.texte
    assert not deleguee.debordements((390, 320))
    assert "Exemplaire" not in deleguee.aller(f"/o/{commune.code}/demandes/?vue=closes").texte
