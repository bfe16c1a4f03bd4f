"""Une citoyenne, au clavier seul et sans compte : elle demande, confirme depuis son courriel, et la déléguée le voit."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from bout_en_bout.clavier import Clavier
from bout_en_bout.conftest import Ouvrir
from bout_en_bout.service import HORS, Service
from fabriques.courriels import Boite, brancher
from fabriques.formulaires import ouvrir as ouvrir_le_formulaire
from socle.courriels.boite import Courriel

pytestmark = pytest.mark.navigateur


def lien(service: Service) -> str:
    """Le chemin du lien reçu par courriel."""
    with service.monde.instance.base.lire(HORS) as session:
        corps = "\n".join(c.corps for c in session.exec(select(Courriel)))
    (trouve,) = re.findall(r"/vos-droits/confirmer/[\w-]+", corps)
    return str(trouve)


def choisir(clavier: Clavier, nom: str, fleches: int) -> None:
    """Descend de `fleches` choix dans ce groupe de boutons radio."""
    clavier.jusqu_a(nom)
    clavier.presser("Space")
    for _ in range(fleches):
        clavier.presser("ArrowDown")


def test_une_citoyenne_exerce_son_droit_au_clavier_et_la_deleguee_le_voit(service: Service, ouvrir: Ouvrir) -> None:
    commune = service.monde.organisme("Commune d'Essai", dpo_nom="Sacha", dpo_courriel="dpo@essai.example")
    brancher(service.monde, Boite(port=1))
    ouvrir_le_formulaire(service.monde.contexte(commune))
    onglet = ouvrir(service, viewport={"width": 390, "height": 844}, java_script_enabled=True)
    onglet.aller(f"/vos-droits/{commune.code}")
    assert not onglet.debordements((390, 320))
    clavier = Clavier(onglet)
    choisir(clavier, "Savoir ce que vous avez sur moi", 2)
    clavier.jusqu_a("Votre demande", "textarea")
    clavier.taper("Effacez mon inscription au centre de loisirs.")
    clavier.jusqu_a("Prénom")
    clavier.taper("Camille")
    clavier.jusqu_a("Adresse électronique")
    clavier.taper("camille@essai.example")
    clavier.jusqu_a("Envoyer ma demande")
    clavier.entrer()
    assert "Un point à corriger" in onglet.texte, "le nom manque, et rien d'autre ne s'est perdu"
    clavier.jusqu_a("Nom", "a")
    clavier.presser("Enter")
    clavier.taper("Fictive")
    clavier.jusqu_a("Envoyer ma demande")
    clavier.entrer()
    assert "Regardez vos courriels" in onglet.texte
    assert "Fictive" not in onglet.page.content()
    onglet.aller(lien(service))
    clavier.jusqu_a("Confirmer ma demande", "button")
    clavier.entrer()
    reference = onglet.page.locator("strong.nombre").inner_text()
    assert "Fictive" not in onglet.page.content()
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    deleguee.aller(f"/o/{commune.code}/demandes/").cliquer(reference)
    for attendu in ("Camille Fictive", "Effacement", "Effacez mon inscription au centre de loisirs."):
        assert attendu in deleguee.texte
    deleguee.cliquer("Courriers")
    assert "Accusé de réception" in deleguee.texte
