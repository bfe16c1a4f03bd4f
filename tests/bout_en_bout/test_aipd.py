"""Une déléguée, dans un vrai navigateur : de la fiche du registre à la décision prête à signer, et retour."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document as Word

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from socle.organismes.modele import Organisme

pytestmark = pytest.mark.navigateur


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai")


def texte_de(onglet: Onglet, lieu: str) -> str:
    """Le texte du document Word que rend ce bouton."""
    with onglet.page.expect_download() as recu:
        onglet.page.locator(lieu).click()
    lu = Word(io.BytesIO(Path(recu.value.path()).read_bytes()))
    return "\n".join(e.text or "" for e in lu.element.body.iter() if e.tag.endswith("}t"))


def test_de_la_fiche_a_la_decision_et_retour(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    """Faut-il une AIPD ? Oui : étude, évaluation, avis, décision du maire ; puis la fiche change et l'étude se rouvre."""
    fiche = service.monde.fiche(
        commune, "Vidéoprotection", description="Caméras de la place fictive.", infractions="oui",
        categories_personnes=[{"categorie": "eleves"}], finalites=[{"libelle": "Protéger les bâtiments publics"}],
    )  # fmt: skip
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    maire = ouvrir(service, service.gens.creer("Claude Maire", responsable=commune))
    trancher(deleguee, maire, f"/o/{commune.code}/aipd/reperages/fiche/{fiche}")

    deleguee.page.reload()
    deleguee.cliquer("Commencer l’étude", 200).cliquer("Enregistrer", 200)
    etude = deleguee.page.url.removeprefix(deleguee.adresse)
    rediger(deleguee, etude)
    deleguee.aller(f"{etude}/decision").cliquer("Demander l’évaluation", 200)
    evaluer(deleguee, etude)
    donner_les_avis(deleguee, etude)

    maire.aller(f"{etude}/decision")
    maire.page.locator("[name=decision][value=conditions]").check()
    for case in maire.page.locator("[name=declarations]").all():
        case.check()
    maire.champ("conditions").fill("Pas de zoom sur les fenêtres.")
    maire.cliquer("Décider (visa)", 200)
    assert "n'est pas une signature" in maire.texte
    dossier = texte_de(maire.aller(f"{etude}/documents"), "form[action$='/etude.docx'] button")
    assert "Pas de zoom sur les fenêtres." in dossier
    assert "Caméras de la place fictive." in dossier

    deleguee.aller(f"/o/{commune.code}/traitements/{fiche}/modifier").remplir(description="Douze caméras désormais.")
    deleguee.cliquer("Enregistrer", 200)
    assert "La fiche du registre a changé" in deleguee.aller(etude).texte
    deleguee.aller(f"{etude}/decision").page.locator("#champ-rouvrir-motif").fill("Douze caméras au lieu de six.")
    deleguee.cliquer("Rouvrir l’analyse", 200)
    assert "Pas de zoom sur les fenêtres." in deleguee.texte
    assert "En rédaction" in deleguee.texte


def trancher(deleguee: Onglet, maire: Onglet, adresse: str) -> None:
    """Répond, donne l'avis de la déléguée, fait décider le maire : une AIPD est requise."""
    deleguee.aller(adresse).cliquer("Répondre", 200)
    reperage = deleguee.page.url.removeprefix(deleguee.adresse).removesuffix("/repondre")
    deleguee.aller(f"{reperage}/repondre")
    deleguee.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    nom = (deleguee.page.locator("input[value=critere_3]").get_attribute("name") or "").removesuffix("-code")
    deleguee.page.locator(f"[name='{nom}-valeur'][value=oui]").check()
    deleguee.champ(f"{nom}-motif").fill("La place est filmée jour et nuit.")
    deleguee.cliquer("Enregistrer", 200)
    deleguee.aller(reperage).cliquer("Demander l’avis du délégué", 200)
    deleguee.page.locator("[name=issue][value=requise]").check()
    deleguee.champ("motif").fill("Des enfants sont filmés.")
    deleguee.cliquer("Rendre l’avis", 200)
    maire.aller(reperage).page.locator("[name=issue][value=requise]").check()
    maire.cliquer("Décider (visa)", 200)
    assert "requise" in maire.texte.lower()


def rediger(onglet: Onglet, etude: str) -> None:
    """Une mesure, puis chaque rubrique, page après page."""
    onglet.aller(f"{etude}/rubriques/3.1").remplir(titre="Habilitations nominatives").cliquer(
        "Enregistrer la mesure", 200
    )
    for rubrique in ("1.1", "1.2", "2.1", "2.2", "3.2", "3.3", "3.4"):
        onglet.aller(f"{etude}/rubriques/{rubrique}")
        for zone in onglet.page.locator("main textarea[name^=q-]").all():
            if not zone.input_value().strip():
                zone.fill("Réponse écrite au navigateur.")
        for case in onglet.page.locator("main [name$=-mesures], main [name$=-jauge][value='2']").all():
            case.check()
        onglet.cliquer("Enregistrer", 200)


def evaluer(onglet: Onglet, etude: str) -> None:
    """Tout acceptable, page après page, puis rendre."""
    for rubrique in ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4"):
        onglet.aller(f"{etude}/rubriques/{rubrique}/evaluer")
        for choix in onglet.page.locator("main [name$=-verdict][value=acceptable]").all():
            choix.check()
        onglet.cliquer("Enregistrer", 200)
    onglet.aller(f"{etude}/decision").cliquer("Rendre l’évaluation", 200)


def donner_les_avis(onglet: Onglet, etude: str) -> None:
    """L'avis de la déléguée, et pourquoi les personnes n'ont pas été consultées."""
    onglet.aller(f"{etude}/decision")
    onglet.page.locator("#avis-avis-favorable").check()
    onglet.page.locator("#champ-avis-texte").fill("Proportionné, sous conditions.")
    onglet.cliquer("Rendre l’avis", 200)
    onglet.page.locator("#personnes-consultees-non").check()
    onglet.page.locator("#champ-personnes-motif").fill("Riverains trop nombreux ; le conseil en a débattu.")
    onglet.cliquer("Noter", 200)
