"""Le même navigateur, JavaScript coupé : on fonde, on invite, on écrit, on importe, on exporte comme avec."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from bout_en_bout.conftest import Ouvrir
from bout_en_bout.onglet import Onglet
from bout_en_bout.service import Service
from fabriques.monde import fiche_pleine
from fabriques.navigateur import MOT_DE_PASSE
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.modele import TraitementSaisie
from socle.comptes.operations import creer_lien_premier_compte
from socle.organismes.modele import Organisme, OrganismeChamps
from socle.saisies import valider

pytestmark = pytest.mark.navigateur
SANS_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
def commune(service: Service) -> Organisme:
    return service.monde.organisme("Commune d'Essai")


@pytest.fixture
def referente(service: Service, commune: Organisme, ouvrir: Ouvrir) -> Onglet:
    """L'onglet d'une référente de la commune, sans script."""
    return ouvrir(service, service.gens.creer("Camille Référente", referent=commune), **SANS_SCRIPT)


def ecrire_fiche(onglet: Onglet, nom: str, *finalites: str) -> None:
    """Écrit une fiche neuve, une ligne de finalité par bouton d'ajout."""
    onglet.cliquer("Nouvelle fiche").remplir(nom=nom)
    for rang, finalite in enumerate(finalites):
        onglet.cliquer("Ajouter une ligne à « Finalités »", 200).remplir(**{f"finalites-{rang}-libelle": finalite})


def test_une_instance_neuve_se_fonde_en_deux_etapes(service: Service, ouvrir: Ouvrir) -> None:
    """Le lien du premier compte, l'organisme, le compte ; puis un membre, une invitée, et chacune se connecte."""
    lien = creer_lien_premier_compte(service.monde.instance, service.adresse)
    onglet = ouvrir(service, **SANS_SCRIPT).aller(lien.removeprefix(service.adresse))
    onglet.cliquer("Créer mon organisme").remplir(nom="Communauté d'Essai").cliquer("Continuer", 200)
    onglet.remplir(compte_nom="Dominique Fondatrice", compte_courriel="fonder@essai.example")
    onglet.remplir(mot_de_passe=MOT_DE_PASSE, confirmation=MOT_DE_PASSE)
    onglet.cliquer("Créer l’organisme et mon compte", 200)
    assert "« Communauté d'Essai » est créé" in onglet.texte

    onglet.aller(f"{onglet.chemin}organisme").cliquer("Ajouter un organisme membre")
    onglet.remplir(nom="Commune Membre").cliquer("Ajouter cet organisme", 200)
    assert "« Commune Membre » est ajouté" in onglet.texte

    onglet.aller(f"{onglet.chemin}comptes/").remplir(nom="Sacha Référente", email="sacha@essai.example")
    onglet.champ("role").select_option("referent")
    onglet.cliquer("Inviter", 200)
    invitation = onglet.page.inner_text(".lien-invitation")
    invitee = ouvrir(service, **SANS_SCRIPT).aller(invitation.removeprefix(service.adresse))
    invitee.remplir(nouveau=MOT_DE_PASSE, confirmation=MOT_DE_PASSE).cliquer("Enregistrer ce mot de passe", 200)
    assert "Commune Membre" in invitee.texte

    onglet.cliquer("Se déconnecter", 200)
    onglet.remplir(email="fonder@essai.example", mot_de_passe=MOT_DE_PASSE).cliquer("Se connecter", 200)
    assert onglet.chemin == "/organismes"


def test_une_fiche_s_ecrit_ligne_a_ligne(commune: Organisme, referente: Onglet) -> None:
    onglet = referente.aller(f"/o/{commune.code}/traitements/")
    ecrire_fiche(onglet, "Cantine scolaire", "Facturer les repas", "Inscrire les élèves")
    assert onglet.page.url.endswith("#ligne-finalites-1")
    onglet.cliquer("Retirer la ligne 1 de « Finalités »", 200)
    assert onglet.champ("finalites-0-libelle").input_value() == "Inscrire les élèves"
    assert onglet.champ("nom").input_value() == "Cantine scolaire"
    onglet.cliquer("Enregistrer", 200)
    assert "La fiche est créée" in onglet.texte
    assert "Inscrire les élèves" in onglet.texte
    assert "Facturer les repas" not in onglet.texte


def test_une_saisie_refusee_revient_entiere(commune: Organisme, referente: Onglet) -> None:
    onglet = referente.aller(f"/o/{commune.code}/traitements/")
    ecrire_fiche(onglet, "Cantine scolaire", "Inscrire les élèves")
    onglet.remplir(prochaine_revue="le 31 juin").cliquer("Enregistrer", 422)
    assert onglet.champ("prochaine_revue").input_value() == "le 31 juin"
    assert onglet.champ("finalites-0-libelle").input_value() == "Inscrire les élèves"
    onglet.remplir(prochaine_revue="30/06/2027").cliquer("Enregistrer", 200)
    assert "30/06/2027" in onglet.texte


def test_un_registre_s_importe_puis_s_annule(commune: Organisme, referente: Onglet) -> None:
    """Le fichier jumeau, au modèle de la CNIL : aperçu, confirmation, liste, annulation."""
    saisies = [valider(TraitementSaisie, fiche_pleine()), valider(TraitementSaisie, {"nom": "État civil"})]
    contenu = ecrire_cnil(OrganismeChamps(nom="Commune jumelle"), saisies)
    onglet = referente.aller(f"/o/{commune.code}/imports/")
    ods = {"name": "registre.ods", "mimeType": "application/vnd.oasis.opendocument.spreadsheet", "buffer": contenu}
    onglet.champ("fichier").set_input_files(ods)
    onglet.cliquer("Lire le fichier", 200)
    assert "2 fiches comprises" in onglet.texte
    assert "Restauration scolaire" in onglet.texte
    onglet.cliquer("Importer ces fiches", 200)
    assert "2 fiches créées" in onglet.texte
    onglet.aller(f"/o/{commune.code}/traitements/")
    assert "État civil" in onglet.texte
    onglet.aller(f"/o/{commune.code}/imports/").cliquer("Annuler l’import", 200)
    assert "Import annulé : 2 fiches aux archives." in onglet.texte
    assert "Le registre est vide" in onglet.aller(f"/o/{commune.code}/traitements/").texte


def test_le_registre_se_telecharge_en_word(
    service: Service, commune: Organisme, referente: Onglet, tmp_path: Path
) -> None:
    service.monde.fiche(commune, **fiche_pleine())  # type: ignore[arg-type]
    onglet = referente.aller(f"/o/{commune.code}/exports/")
    with onglet.page.expect_download() as envoi:
        onglet.bouton("Télécharger le registre en Word").click()
    envoi.value.save_as(tmp_path / "registre.docx")
    assert envoi.value.suggested_filename == f"registre-{commune.code}.docx"
    document = docx.Document(io.BytesIO((tmp_path / "registre.docx").read_bytes()))
    titres = [p.text for p in document.paragraphs if p.style is not None and "Heading" in (p.style.name or "")]
    assert any("Restauration scolaire" in titre for titre in titres), titres
