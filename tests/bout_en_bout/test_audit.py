"""La DSI d'une commune, dans un vrai navigateur : de la première question au dossier que le maire signera."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document as Word
from playwright.sync_api import Locator

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from socle.organismes.modele import Organisme

pytestmark = pytest.mark.navigateur
SUITE = ("conforme", "partiel", "non_conforme", "ne_sait_pas")


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai")


def telecharger(onglet: Onglet, bouton: Locator) -> bytes:
    """Clique ce bouton et rend le fichier reçu."""
    with onglet.page.expect_download() as recu:
        bouton.click()
    return Path(recu.value.path()).read_bytes()


def texte_de(contenu: bytes) -> str:
    """Tout le texte d'un document Word, tableaux compris."""
    lu = Word(io.BytesIO(contenu))
    return "\n".join(e.text or "" for e in lu.element.body.iter() if e.tag.endswith("}t"))


def repondre_a_tout(onglet: Onglet) -> int:
    """Répond aux questions l'une après l'autre, au clavier ; rend leur nombre."""
    nombre = 0
    while "/questions" not in onglet.page.url:
        statut = SUITE[nombre % len(SUITE)]
        onglet.page.locator(f"#statut-{statut}").focus()
        onglet.page.keyboard.press("Space")
        onglet.page.locator("#champ-commentaire").fill(f"Réponse {nombre}, vue au clavier.")
        bouton = onglet.page.get_by_role("button", name="Enregistrer et passer à la suivante")
        bouton.focus()
        with onglet.page.expect_navigation():
            onglet.page.keyboard.press("Enter")
        nombre += 1
        assert nombre < 40
    return nombre


def test_de_la_premiere_question_au_dossier_du_maire(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    """Vingt-cinq questions, un plan, un rapport, une lettre ; puis l'homologation, jusqu'à la décision."""
    base = f"/o/{commune.code}"
    dsi = ouvrir(service, service.gens.creer("Robin DSI", rssi=commune)).aller(f"{base}/autodiagnostics/")
    dsi.cliquer("Ouvrir un autodiagnostic").remplir(titre="Autodiagnostic 2026")
    dsi.page.get_by_label("Parcours court").check()
    dsi.cliquer("Enregistrer", 200)
    adresse = dsi.page.url.removeprefix(dsi.adresse)
    dsi.cliquer("Commencer", 200)
    assert repondre_a_tout(dsi) == 25
    assert "100 %" in dsi.aller(adresse).texte
    assert "Ce que la loi demande et qui manque" in dsi.texte
    dsi.aller(f"{adresse}/ecarts").cliquer("Proposer ces actions au plan commun", 200)
    dsi.aller(f"{base}/actions/?etat=proposee")
    assert dsi.page.locator("main tbody tr").count() > 10

    dsi.aller(f"{adresse}/rapports")
    rapport = texte_de(telecharger(dsi, dsi.bouton("Word : Rapport")))
    assert "Réponse 3, vue au clavier." in rapport
    assert "L. 311-5" in rapport
    lettre = texte_de(telecharger(dsi, dsi.bouton("Word : Lettre")))
    assert "juriste" in lettre
    dsi.aller(adresse).cliquer("Clore l’autodiagnostic", 200)
    assert "Clos" in dsi.texte

    homologuer(dsi, base)
    homologation = dsi.page.url.removeprefix(dsi.adresse).removesuffix("/decision")
    maire = ouvrir(service, service.gens.creer("Claude Maire", responsable=commune))
    maire.aller(f"{homologation}/decision")
    maire.page.locator("[name=decision][value=favorable]").check()
    maire.page.locator("[name=validite]").first.check()
    for nom in ("motif", "risques_acceptes"):
        if maire.page.locator(f"main [name={nom}]").count():
            maire.champ(nom).fill("Vu en bureau municipal.")
    maire.cliquer("Décider (visa)", 200)
    assert "n'est pas une signature" in maire.texte
    lieu = maire.aller(homologation).page.locator("form[action$='/documents/decision.docx'] button")
    dossier = texte_de(telecharger(maire, lieu))
    assert "Téléservice d'essai" in dossier
    assert "Claude Maire" in dossier


def homologuer(dsi: Onglet, base: str) -> None:
    """Ouvre le dossier d'homologation, remplit ce sans quoi rien ne se soumet, et le soumet."""
    dsi.aller(f"{base}/homologations/nouvelle").remplir(nom="Téléservice d'essai").cliquer("Enregistrer", 200)
    fiche = dsi.page.url.removeprefix(dsi.adresse)
    dsi.aller(f"{fiche}/modifier/besoin")
    for critere in ("disponibilite", "integrite", "confidentialite", "authentification", "tracabilite"):
        dsi.page.locator(f"[name=besoin_{critere}][value=basique]").check()
    dsi.cliquer("Enregistrer", 200)
    autorite = {"autorite_nom": "Claude Maire", "autorite_qualite": "Maire"}
    dsi.aller(f"{fiche}/modifier/autorite").remplir(**autorite).cliquer("Enregistrer", 200)
    dsi.aller(f"{fiche}/modifier/perimetre").remplir(perimetre_inclus="Le site et sa base.").cliquer("Enregistrer", 200)
    dsi.aller(f"{fiche}/decision").cliquer("Soumettre", 200)
    assert "soumis" in dsi.texte
