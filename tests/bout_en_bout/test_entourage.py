"""Ce qui entoure le registre, par un vrai navigateur : un système et une preuve en deux minutes, avec et sans script."""

from __future__ import annotations

import time

import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from registre.traitements import operations as traitements
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves

pytestmark = pytest.mark.navigateur
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MODES = pytest.mark.parametrize("script", [True, False], ids=["avec script", "sans script"])


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai")


def choisir(onglet: Onglet, nom: str, libelle: str) -> Onglet:
    onglet.page.locator(f'main select[name="{nom}"]').first.select_option(label=libelle)
    return onglet


def deposer(onglet: Onglet, titre: str) -> None:
    fichier = {"name": "pv.pdf", "mimeType": "application/pdf", "buffer": PDF}
    onglet.champ("fichier").set_input_files(fichier)
    onglet.remplir(titre=titre).cliquer("Déposer", 200)


@MODES
def test_un_referent_ajoute_un_systeme_et_sa_preuve_en_deux_minutes(
    script: bool, service: Service, commune: Organisme, ouvrir: Ouvrir
) -> None:
    """De la fiche du traitement au système lié puis à sa preuve : peu de gestes, et le tout se lit des deux côtés."""
    fiche = service.monde.fiche(commune, "Cantine scolaire")
    referent = service.gens.creer("Camille Référente", referent=commune)
    onglet = ouvrir(service, referent, java_script_enabled=script)
    debut, o = time.monotonic(), f"/o/{commune.code}"
    onglet.aller(f"{o}/traitements/{fiche}").cliquer("Liens et pièces").cliquer("Créer : système ou support")
    choisir(onglet.remplir(nom="Portail famille fictif"), "type", "Téléservice").cliquer("Enregistrer", 200)
    assert "Portail famille fictif" in onglet.texte
    onglet.cliquer("Liens et pièces")
    assert "Cantine scolaire" in onglet.texte, "le système est né lié à sa fiche"
    onglet.cliquer("Déposer une preuve")
    deposer(onglet, "Procès-verbal de recette fictif")
    assert "Procès-verbal de recette fictif" in onglet.texte
    assert time.monotonic() - debut < 120
    contexte = service.monde.contexte(commune)
    (preuve,) = preuves.lister(contexte, preuves.Filtre()).paires
    assert preuves.lire_contenu(contexte, service.monde.instance.depot, preuve[0].id)[1] == PDF
    onglet.aller(f"{o}/traitements/{fiche}")
    assert "Portail famille fictif" in onglet.texte


@MODES
def test_du_prestataire_inconnu_aux_clauses_qui_manquent(
    script: bool, service: Service, commune: Organisme, ouvrir: Ouvrir
) -> None:
    """Un éditeur que l'annuaire ne connaît pas, la relation, puis l'action que sa clause manquante propose."""
    onglet = ouvrir(service, service.gens.creer("Dominique Déléguée", dpo=commune), java_script_enabled=script)
    o = f"/o/{commune.code}"
    onglet.aller(f"{o}/prestataires/").cliquer("Ajouter un prestataire").remplir(q="Licorne").cliquer("Chercher", 200)
    onglet.cliquer("Il n’y est pas : créer sa fiche")
    assert onglet.champ("nom").input_value() == "Licorne", "le nom cherché n'est pas à retaper"
    onglet.remplir(nom="Licorne Logiciels (fictif)").cliquer("Enregistrer", 200)
    onglet.page.locator("[name=role][value=sous_traitant_rgpd]").check()
    choisir(onglet, "clauses", "Manquantes").cliquer("Enregistrer", 200)
    assert "Clauses : manquantes" in onglet.texte
    onglet.aller(f"{o}/actions/").cliquer("Chercher ce qui manque", 200)
    onglet.cliquer("Faire signer les clauses RGPD à Licorne", 200).cliquer("Accepter", 200)
    assert "À faire" in onglet.texte


@MODES
def test_un_inventaire_tenu_au_tableur_entre_ligne_par_ligne(
    script: bool, service: Service, commune: Organisme, ouvrir: Ouvrir
) -> None:
    """On relit, on décoche, on importe ; ce que le fichier dit de travers est gardé."""
    onglet = ouvrir(service, service.gens.creer("Camille Référente", referent=commune), java_script_enabled=script)
    contenu = "Inventaire\nNom;Type;Mise en service\nCadastre fictif;Progiciel;2019\nPaie fictive;Logiciel;\n".encode(
        "cp1252"
    )
    onglet.aller(f"/o/{commune.code}/systemes/importer")
    onglet.champ("fichier").set_input_files({"name": "parc.csv", "mimeType": "text/csv", "buffer": contenu})
    onglet.cliquer("Lire le fichier", 200)
    onglet.page.get_by_label("Importer « Paie fictive »").uncheck()
    onglet.cliquer("Importer les lignes cochées", 200)
    assert "Paie fictive" not in onglet.texte
    onglet.cliquer("Cadastre fictif", 200)
    assert "Mise en service (fichier importé) : 2019" in onglet.texte


@MODES
def test_deux_communes_un_editeur_deux_fiches_puis_une(script: bool, service: Service, ouvrir: Ouvrir) -> None:
    """Le délégué du territoire fusionne les doublons ; « qui l'emploie ? » retrouve les deux communes et leurs clauses."""
    territoire = service.monde.organisme("Territoire d'Essai")
    communes = [service.monde.organisme(nom, parent=territoire) for nom in ("Commune Haute", "Commune Basse")]
    onglet = ouvrir(service, service.gens.creer("Sacha Déléguée", dpo=territoire), java_script_enabled=script)
    fiches = []
    for nom, commune in zip(("Pégase Portails", "Société Pégase et Cie"), communes, strict=True):
        onglet.aller(f"/o/{territoire.code}/annuaire/nouvelle").remplir(nom=nom).cliquer("Enregistrer", 200)
        fiches.append(onglet.chemin.rpartition("/")[2])
        onglet.aller(f"/o/{commune.code}/prestataires/nouveau?prestataire={fiches[-1]}")
        choisir(onglet.remplir(objet="Portail"), "clauses", "Signées").cliquer("Enregistrer", 200)
    onglet.aller(f"/o/{territoire.code}/annuaire/{fiches[1]}")
    onglet.page.locator("#gardee").select_option(value=fiches[0])
    onglet.cliquer("Fusionner", 200).cliquer("Qui l’emploie ?", 200)
    for attendu in ("2 relations", "Commune Haute", "Commune Basse", "signées (2)"):
        assert attendu in onglet.texte
    assert "Pégase Portails" in onglet.aller(f"/o/{communes[1].code}/prestataires/").texte


def test_un_projet_va_de_l_idee_au_visa(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    rssi, deleguee, maire = (
        ouvrir(service, service.gens.creer(nom, **{role: commune}))
        for nom, role in (("Alex Sécurité", "rssi"), ("Sacha Déléguée", "dpo"), ("Claude Maire", "responsable"))
    )
    deleguee.aller(f"/o/{commune.code}/projets/").cliquer("Nouveau projet").remplir(nom="Capteurs fictifs")
    deleguee.cliquer("Enregistrer", 200).cliquer("Demander les avis", 200)
    fiche = deleguee.chemin
    rssi.aller(fiche).page.get_by_label("Favorable", exact=True).check()
    rssi.cliquer("Rendre l’avis du RSSI", 200)
    deleguee.aller(fiche).page.get_by_label("Favorable avec réserves").check()
    deleguee.page.get_by_label("Motif").fill("Régler la durée de garde")
    deleguee.cliquer("Rendre l’avis du délégué", 200)
    assert "points restent ouverts" in maire.aller(fiche).texte
    assert "points restent ouverts" in maire.cliquer("Décider la mise en service", 422).texte
    maire.page.get_by_label("Observation").fill("Suivi au plan d'actions")
    assert "En service" in maire.cliquer("Décider la mise en service", 200).texte


def test_la_meme_fiche_se_relit_ce_qui_lui_est_lie(service: Service, commune: Organisme, ouvrir: Ouvrir) -> None:
    """Lier puis retirer depuis la page commune, et la fiche le dit aussitôt."""
    fiche, autre = (service.monde.fiche(commune, nom) for nom in ("Paie des agents", "Recrutement"))
    onglet = ouvrir(service, service.gens.creer("Camille Référente", referent=commune))
    onglet.aller(f"/o/{commune.code}/objets/{fiche}/liens")
    choisir(onglet, "cible", "Recrutement")
    onglet.page.locator("#g-traitement ~ form button[type=submit]").click()
    onglet.page.wait_for_load_state()
    assert "Recrutement" in onglet.aller(f"/o/{commune.code}/traitements/{fiche}").texte
    assert "Paie des agents" in onglet.aller(f"/o/{commune.code}/traitements/{autre}").texte
    onglet.aller(f"/o/{commune.code}/objets/{autre}/liens").cliquer("Retirer", 200)
    assert "Paie des agents" not in onglet.aller(f"/o/{commune.code}/traitements/{autre}").texte
    assert traitements.lister(service.monde.contexte(commune), traitements.Filtre()).total == 2, (
        "les deux fiches restent"
    )
