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


def _inscrire(onglet: Onglet) -> None:
    """Inscrit une demande d'accès d'une personne fictive, et constate qu'aucun doute ne pèse sur son identité."""
    onglet.cliquer("Inscrire une demande").champ("type").select_option("acces")
    _deplier(onglet, "vulnérabilité")
    onglet.page.locator("#champ-categories-eleves").check()
    onglet.remplir(resume="Copie du dossier de cantine", nom="Exemplaire", prenom="Camille")
    onglet.remplir(courriel="camille@essai.example").cliquer("Enregistrer", 200)
    assert "Camille Exemplaire" in onglet.texte
    onglet.page.get_by_label("Comment", exact=True).select_option("sans_doute")
    onglet.cliquer("L’identité est établie", 200)


def _chercher(onglet: Onglet) -> None:
    """Tire les recherches du registre, et note que la seule a abouti."""
    onglet.cliquer("Recherches").cliquer("Tirer la liste du registre", 200)
    onglet.page.get_by_label("Où en est-on : Affaires scolaires, Cantine").select_option("trouve")
    onglet.page.get_by_label("Ce qui a été fait : Affaires scolaires, Cantine").select_option("copie")
    onglet.cliquer("Enregistrer les recherches", 200)
    assert "1 recherche sur 1 a sa réponse" in onglet.texte


def _accuser(onglet: Onglet, fiche: str) -> None:
    """Produit l'accusé de réception ; un échange qui nomme la personne est refusé, puis repris."""
    onglet.aller(fiche).cliquer("Courriers", 200)
    _deplier(onglet, "Accusé de réception")
    with onglet.page.expect_download() as recu:
        onglet.bouton("Word : Accusé de réception").click()
    assert recu.value.suggested_filename.endswith(".docx")
    assert "Courrier : accusé de réception" in onglet.aller(fiche).texte, "l'envoi est consigné"
    _deplier(onglet, "Consigner un échange")
    onglet.page.get_by_label("Objet, en une phrase").fill("Appel de Mme Exemplaire")
    onglet.page.get_by_label("Reçue", exact=True).check()
    onglet.page.locator("#communication-moyen").select_option("telephone")
    onglet.cliquer("Consigner l’échange", 422)
    assert "nomme la personne" in onglet.texte
    onglet.page.get_by_label("Objet, en une phrase").fill("Appel de la personne")
    onglet.cliquer("Consigner l’échange", 200)


def test_une_deleguee_repond_a_une_demande_d_acces(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai")
    service.monde.fiche(
        commune, "Cantine", service="Affaires scolaires", categories_personnes=[{"categorie": "eleves"}]
    )
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    _inscrire(deleguee.aller(f"/o/{commune.code}/demandes/"))
    fiche = deleguee.chemin
    _chercher(deleguee)
    _accuser(deleguee, fiche)
    _deplier(deleguee, "Consigner la réponse")
    deleguee.page.get_by_label("Entière").check()
    deleguee.page.locator("#repondre-moyen").select_option("courriel")
    deleguee.cliquer("Consigner la réponse", 200)
    assert "dans le délai" in deleguee.texte
    deleguee.cliquer("Clore la demande", 200)
    assert "L'identité s'effacera le" in deleguee.texte
    assert not deleguee.debordements((390, 320))
    assert "Exemplaire" not in deleguee.aller(f"/o/{commune.code}/demandes/?vue=closes").texte
