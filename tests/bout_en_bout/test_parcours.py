"""Plusieurs personnes, un vrai navigateur : décider d'une fiche, se croiser sur elle, perdre sa session, se protéger."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from bout_en_bout.conftest import Ouvrir, Servir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from fabriques.navigateur import MOT_DE_PASSE
from registre.traitements import operations
from socle.base import maintenant
from socle.comptes.modele import Personne
from socle.organismes.modele import Organisme

pytestmark = pytest.mark.navigateur


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai")


@pytest.fixture
def referente(service: Service, commune: Organisme) -> Personne:
    return service.gens.creer("Camille Référente", referent=commune)


@pytest.fixture
def fiche(service: Service, commune: Organisme) -> uuid.UUID:
    return service.monde.fiche(commune, "Cantine scolaire", description="Texte d'origine")


@pytest.fixture
def adresse(commune: Organisme, fiche: uuid.UUID) -> str:
    """Chemin de la fiche."""
    return f"/o/{commune.code}/traitements/{fiche}"


def se_connecter(onglet: Onglet, personne: Personne) -> Onglet:
    return onglet.remplir(email=personne.email, mot_de_passe=MOT_DE_PASSE).cliquer("Se connecter")


def test_de_la_relecture_au_visa(
    service: Service, commune: Organisme, adresse: str, referente: Personne, ouvrir: Ouvrir
) -> None:
    """La référente soumet, la déléguée donne son avis, la maire approuve ; chacune n'a que son bouton."""
    deleguee = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune))
    maire = ouvrir(service, service.gens.creer("Claude Maire", responsable=commune))
    ouvrir(service, referente).aller(adresse).cliquer("Envoyer à la relecture", 200)

    assert not maire.aller(adresse).page.get_by_role("button", name="Approuver (visa)").count()
    deleguee.aller(adresse)
    deleguee.page.get_by_label("Réserves").check()
    assert "motif" in deleguee.cliquer("Rendre l’avis", 422).texte.lower()
    deleguee.page.get_by_label("Réserves").check()
    deleguee.remplir(motif="Préciser la durée.").cliquer("Rendre l’avis", 200)
    assert "Préciser la durée." in deleguee.texte

    maire.aller(adresse).remplir(motif="Vu en bureau.").cliquer("Approuver (visa)", 200)
    assert "Fiche approuvée (visa)." in maire.texte
    assert re.search(r"Claude Maire le \d\d/\d\d/\d{4} : Vu en bureau\.", maire.texte)
    deleguee.aller(f"{adresse}/historique")
    assert "version 4" in deleguee.texte


def test_deux_personnes_sur_la_meme_fiche(
    service: Service, commune: Organisme, adresse: str, referente: Personne, ouvrir: Ouvrir
) -> None:
    """Trois textes, la saisie gardée, et un second envoi qui aboutit."""
    ici = ouvrir(service, referente).aller(f"{adresse}/modifier")
    autre = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=commune)).aller(f"{adresse}/modifier")
    autre.remplir(description="Le texte de Sacha", reference="RT-9").cliquer("Enregistrer", 200)

    ici.remplir(description="Le texte de Camille", service="Écoles").cliquer("Enregistrer", 409)
    tableau = ici.page.locator("table.differences").inner_text()
    for texte in ("Texte d'origine", "Le texte de Sacha", "Le texte de Camille"):
        assert texte in tableau
    assert ici.champ("description").input_value() == "Le texte de Camille"
    assert ici.champ("reference").input_value() == "RT-9"

    ici.remplir(description="Le texte de Camille et de Sacha").cliquer("Enregistrer", 200)
    for texte in ("Le texte de Camille et de Sacha", "RT-9", "Écoles"):
        assert texte in ici.texte


def test_le_brouillon_se_garde_seul_et_se_reprend(
    service: Service, adresse: str, referente: Personne, ouvrir: Ouvrir
) -> None:
    onglet = ouvrir(service, referente)
    onglet.page.clock.install()
    onglet.aller(f"{adresse}/modifier").remplir(description="Un texte pas encore enregistré")
    with onglet.page.expect_response("**/brouillon") as garde:
        onglet.page.clock.fast_forward(21_000)
    assert garde.value.status == 204
    onglet.page.get_by_text("Brouillon gardé à").wait_for()

    retour = ouvrir(service, referente).aller(f"{adresse}/modifier")
    assert retour.champ("description").input_value() == "Texte d'origine"
    retour.cliquer("Reprendre ce brouillon", 200)
    assert retour.champ("description").input_value() == "Un texte pas encore enregistré"
    retour.cliquer("Enregistrer", 200)
    assert "Un texte pas encore enregistré" in retour.texte
    assert "brouillon non enregistré" not in retour.aller(f"{adresse}/modifier").texte


def test_une_ligne_ajoutee_n_ote_pas_le_brouillon(
    service: Service, adresse: str, referente: Personne, ouvrir: Ouvrir
) -> None:
    """Ajouter une ligne recharge la page : ce qui était tapé avant se garde aussi, sans autre frappe."""
    onglet = ouvrir(service, referente)
    onglet.page.clock.install()
    onglet.aller(f"{adresse}/modifier").remplir(description="Tapé avant l'ajout")
    onglet.cliquer("Ajouter une ligne à « Finalités »", 200)
    with onglet.page.expect_response("**/brouillon"):
        onglet.page.clock.fast_forward(21_000)
    retour = ouvrir(service, referente).aller(f"{adresse}/modifier?brouillon=reprendre")
    assert retour.champ("description").input_value() == "Tapé avant l'ajout"


def test_une_session_finie_pendant_la_saisie_la_rend(
    service: Service, adresse: str, referente: Personne, ouvrir: Ouvrir
) -> None:
    onglet = ouvrir(service, referente).aller(f"{adresse}/modifier")
    onglet.remplir(description="Une heure de travail")
    onglet.page.context.clear_cookies()
    onglet.cliquer("Enregistrer", 401)
    assert "votre saisie est gardée" in onglet.texte
    se_connecter(onglet, referente)
    assert onglet.chemin == f"{adresse}/modifier"
    onglet.cliquer("Reprendre ce brouillon", 200)
    assert onglet.champ("description").input_value() == "Une heure de travail"


def test_un_double_clic_ne_cree_qu_une_fiche(
    service: Service, commune: Organisme, referente: Personne, ouvrir: Ouvrir
) -> None:
    """Le serveur tarde à répondre, la personne clique encore : le second envoi ne part pas."""
    prompt = service.app.wsgi_app

    def lent(environ: Any, demarrer: Any) -> Iterable[bytes]:
        reponse = prompt(environ, demarrer)
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/nouvelle"):
            time.sleep(1)
        return reponse

    service.app.wsgi_app = lent  # type: ignore[method-assign]
    onglet = ouvrir(service, referente).aller(f"/o/{commune.code}/traitements/nouvelle").remplir(nom="Une seule fois")
    cible = onglet.bouton("Enregistrer").bounding_box()
    assert cible is not None
    with onglet.page.expect_navigation(url=re.compile(r"/traitements/[0-9a-f-]{36}$")):
        for _ in range(3):
            onglet.page.mouse.click(cible["x"] + 20, cible["y"] + 10)
            time.sleep(0.2)
    lignes = operations.lister(service.monde.contexte(commune), operations.Filtre()).lignes
    assert [ligne.nom for ligne in lignes] == ["Une seule fois"]


def test_le_second_facteur_s_installe_puis_s_emploie(servir_neuf: Servir, ouvrir: Ouvrir) -> None:
    """Une déléguée n'entre nulle part avant de l'avoir posé ; ensuite, son code ou un code de secours l'ouvre."""
    service = servir_neuf(second_facteur=True)
    commune = service.monde.organisme("Commune d'Essai")
    deleguee = service.gens.creer("Sacha Déléguée", dpo=commune)
    onglet = se_connecter(ouvrir(service).aller("/connexion"), deleguee)
    assert onglet.chemin == "/compte/second-facteur"
    assert onglet.aller(f"/o/{commune.code}/traitements/").chemin == "/compte/second-facteur"

    cle = pyotp.TOTP(onglet.page.inner_text(".cle-totp").replace(" ", ""))
    onglet.remplir(code=cle.now()).cliquer("Vérifier et poser", 200)
    secours = onglet.page.locator(".codes-secours code").all_inner_texts()
    assert len(set(secours)) == 10
    onglet.cliquer("Ils sont rangés : continuer", 200)
    onglet.cliquer("Se déconnecter", 200)

    se_connecter(onglet, deleguee)
    assert onglet.chemin == "/connexion/code"
    onglet.remplir(code=cle.at(maintenant() + timedelta(seconds=30))).cliquer("Continuer", 200)
    assert "Commune d'Essai" in onglet.texte
    onglet.cliquer("Se déconnecter", 200)

    se_connecter(onglet, deleguee).remplir(code=secours[0]).cliquer("Continuer", 200)
    assert "il vous en reste 9" in onglet.texte
