"""Au clavier seul : le chemin d'une fiche de bout en bout, et chaque page traversée sans perdre le focus de vue."""

from __future__ import annotations

import pytest

from bout_en_bout.clavier import Clavier
from bout_en_bout.conftest import Ouvrir
from bout_en_bout.service import Service
from fabriques.navigateur import MOT_DE_PASSE

pytestmark = pytest.mark.navigateur
DPO = "dpo@trois-chimeres.example"
COMMUNE = "/o/bourg-fictif"


def test_de_la_connexion_a_la_fiche_enregistree(demonstration_a_part: Service, ouvrir: Ouvrir) -> None:
    onglet = ouvrir(demonstration_a_part).aller("/connexion")
    clavier = Clavier(onglet)
    clavier.jusqu_a("Adresse électronique")
    clavier.taper(DPO)
    clavier.jusqu_a("Mot de passe")
    clavier.taper(MOT_DE_PASSE)
    clavier.entrer()
    assert onglet.chemin == "/organismes"

    clavier.jusqu_a("Commune de Bourg-Fictif", "a")
    clavier.entrer()
    clavier.jusqu_a("Registre", "a")
    clavier.entrer()
    clavier.jusqu_a("Traitements", "a")
    clavier.entrer()
    clavier.jusqu_a("Chercher", "input")
    clavier.taper("restauration")
    clavier.entrer()
    assert "q=restauration" in onglet.chemin
    clavier.jusqu_a("Inscription et facturation de la cantine", "a")
    clavier.entrer()
    fiche = onglet.chemin
    clavier.jusqu_a("Modifier", "a")
    clavier.entrer()

    clavier.jusqu_a("Ajouter une ligne à « Finalités »")
    lignes = onglet.page.locator("[name$=-libelle]").count()
    clavier.entrer("Space")
    assert onglet.page.locator("[name$=-libelle]").count() == lignes + 1
    assert clavier.suivant().champ == f"finalites-{lignes}-libelle"  # type: ignore[union-attr]
    clavier.taper("Compter les repas bio")
    clavier.entrer()
    assert onglet.chemin == fiche
    assert "Compter les repas bio" in onglet.texte


@pytest.mark.parametrize(
    "page",
    ["/organismes", f"{COMMUNE}/", f"{COMMUNE}/traitements/", f"{COMMUNE}/traitements/nouvelle", f"{COMMUNE}/imports/",
     f"{COMMUNE}/exports/", f"{COMMUNE}/organisme", f"{COMMUNE}/organisme/modifier", f"{COMMUNE}/journal",
     f"{COMMUNE}/a-faire", f"{COMMUNE}/systemes/nouveau", f"{COMMUNE}/actions/calendrier", f"{COMMUNE}/preuves/deposer",
     f"{COMMUNE}/prestataires/nouveau", f"{COMMUNE}/delais", "/compte/rappels"],
)  # fmt: skip
def test_une_page_se_traverse_au_clavier(page: str, demonstration: Service, ouvrir: Ouvrir) -> None:
    """L'évitement d'abord, le pied de page à la fin, tout l'interactif entre les deux, le focus toujours visible."""
    deleguee = demonstration.personne(DPO)
    onglet = ouvrir(demonstration, deleguee).aller(page)
    arrets = Clavier(onglet).parcourir()
    assert arrets[0].nom == "Aller au contenu"
    assert arrets[-1].nom.startswith("Accessibilité")
    manques = onglet.page.evaluate(ATTEIGNABLES) - len(arrets)
    assert manques == 0, f"{manques} éléments que la touche Tabulation n'atteint pas"


ATTEIGNABLES = """() => {
  const tous = Array.from(document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]'));
  const radios = new Set();
  return tous.filter(e => {
    if (e.disabled || e.type === 'hidden' || e.tabIndex < 0 || !e.checkVisibility()) return false;
    if (e.type !== 'radio') return true;
    return !radios.has(e.name) && radios.add(e.name);
  }).length;
}"""


def test_l_evitement_mene_au_contenu(demonstration: Service, ouvrir: Ouvrir) -> None:
    onglet = ouvrir(demonstration, demonstration.personne(DPO)).aller(f"{COMMUNE}/traitements/")
    clavier = Clavier(onglet)
    clavier.suivant()
    clavier.presser("Enter")
    assert onglet.page.evaluate("document.activeElement.id") == "contenu"
    premier = clavier.suivant()
    assert premier is not None
    assert premier.nom not in {"Registre", "Se déconnecter"}


def test_le_menu_replie_s_ouvre_au_clavier(demonstration: Service, ouvrir: Ouvrir) -> None:
    deleguee = demonstration.personne(DPO)
    onglet = ouvrir(demonstration, deleguee, viewport={"width": 390, "height": 800}).aller(f"{COMMUNE}/traitements/")
    clavier = Clavier(onglet)
    clavier.jusqu_a("Menu", "button")
    bouton = onglet.page.locator(".metiers__bouton")
    assert bouton.get_attribute("aria-expanded") == "false"
    clavier.presser("Enter")
    assert bouton.get_attribute("aria-expanded") == "true"
    clavier.jusqu_a("Exporter", "a")
    clavier.entrer()
    assert onglet.chemin == f"{COMMUNE}/exports/"


def test_le_resume_des_erreurs_prend_le_focus_et_mene_au_champ(demonstration: Service, ouvrir: Ouvrir) -> None:
    onglet = ouvrir(demonstration, demonstration.personne(DPO)).aller(f"{COMMUNE}/traitements/nouvelle")
    clavier = Clavier(onglet)
    clavier.jusqu_a("Nom", "input")
    clavier.entrer()
    assert onglet.page.title().startswith("Erreur")
    assert onglet.page.evaluate("document.activeElement.id") == "resume-erreurs"
    lien = clavier.suivant()
    assert lien is not None
    clavier.presser("Enter")
    assert onglet.page.evaluate("document.activeElement.name") == "nom"
