"""Les pages d'une analyse d'impact, comme on s'en sert : d'une fiche du registre à la décision."""

from __future__ import annotations

import uuid

import pytest

from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.client import ClientMaison, Maison
from registre.aipd.etude import operations
from registre.aipd.etude.parcours import DECLARATIONS


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """La déléguée de la commune."""
    return maison.membre("dpo", nom="Camille Déléguée")


@pytest.fixture
def ici(maison: Maison) -> Analyse:
    """Une analyse ouverte dans la commune."""
    return ouvrir_analyse(maison.monde, maison.commune)


def test_d_une_fiche_a_la_premiere_rubrique(client: ClientMaison, maison: Maison) -> None:
    fiche = maison.fiche("Vidéoprotection", description="Caméras de la place fictive.")
    page = client.aller(f"{maison.base}/aipd/nouvelle?objet={fiche}")
    assert page.valeur("nom") == "Vidéoprotection"
    client.soumettre("Enregistrer")
    page = client.suivre()
    assert page.titre.startswith("Vidéoprotection")
    assert "À rédiger : Nécessité et proportionnalité" in page.texte
    page = client.aller(f"{page.url}/rubriques/1.1")
    assert "Caméras de la place fictive." in page.reponse.text
    client.soumettre("Enregistrer et continuer", {"q-111": "Six caméras sur la voie publique."})
    page = client.suivre()
    assert "1.2" in page.titre


def test_une_saisie_refusee_ou_en_conflit_est_gardee(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    adresse = f"{maison.base}/aipd/{ici.id}/rubriques/2.1"
    client.aller(adresse)
    page = client.soumettre("Enregistrer", {"q-214": "x" * 50_001}, 422)
    assert "Texte trop long" in page.texte
    client.aller(adresse)
    ici.repondre("214", "Réponse de l'autre")
    page = client.soumettre("Enregistrer", {"q-214": "La mienne"}, 409)
    assert "Réponse de l'autre" in page.texte
    assert "La mienne" in page.reponse.text
    assert ici.etude.reponses["214"].texte == "Réponse de l'autre"
    client.soumettre("Enregistrer", {"q-214": "La mienne"})
    assert ici.etude.reponses["214"].texte == "La mienne"


def test_ajouter_corriger_retirer_une_mesure(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    adresse = f"{maison.base}/aipd/{ici.id}/rubriques/3.1"
    client.aller(adresse)
    page = client.soumettre("Enregistrer la mesure", {"titre": ""}, 422)
    assert "Remplissez « Mesure »" in page.texte
    client.soumettre("Enregistrer la mesure", {"titre": "Chiffrement des disques"})
    page = client.suivre()
    mesure = next(m for m in ici.etude.mesures if m.titre == "Chiffrement des disques")
    client.aller(f"{adresse}?mesure={mesure.id}")
    client.soumettre("Enregistrer la mesure", {"titre": "Chiffrement des postes"})
    client.suivre()
    assert "Chiffrement des postes" in [m.titre for m in ici.etude.mesures]
    client.poster(f"{maison.base}/aipd/{ici.id}/mesures/{mesure.id}/retirer")
    assert "Mesures retirées (1)" in client.suivre().texte


def test_commenter_et_reprendre_de_la_fiche(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    ici.repondre("111", "Réécrit ici")
    client.aller(f"{maison.base}/aipd/{ici.id}/rubriques/1.1")
    client.soumettre("Reprendre les réponses cochées", {"reprendre": ("111",)})
    assert "Inscription des élèves" in client.suivre().texte
    client.poster(
        f"{maison.base}/aipd/{ici.id}/rubriques/1.1/commenter", {"reference": "111", "texte": "Depuis quand ?"}
    )
    assert "Depuis quand ?" in client.suivre().texte
    client.poster(f"{maison.base}/aipd/{ici.id}/rubriques/1.1/commenter", {"reference": "111", "texte": " "}, 422)
    client.poster(f"{maison.base}/aipd/{ici.id}/rubriques/1.1/commenter", {"reference": "zzz", "texte": "x"}, 404)


def test_un_commentaire_trop_long_n_est_ni_coupe_ni_perdu(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    long = "Depuis quand ? " * 800
    adresse = f"{maison.base}/aipd/{ici.id}/rubriques/1.1/commenter"
    page = client.poster(adresse, {"reference": "111", "texte": long}, 422)
    assert "Texte trop long : 11999 caractères, 10000 au plus." in page.texte
    assert page.reponse.text.count(long.strip()) == 1
    assert ici.etude.commentaires == ()
    assert "Dites ce que vous commentez" in client.poster(adresse, {"texte": "x"}, 422).texte


def test_de_l_evaluation_a_la_decision(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    adresse = f"{maison.base}/aipd/{ici.id}/decision"
    client.aller(adresse)
    page = client.soumettre("Demander l'évaluation", statut=422)
    assert "Il reste à rédiger" in page.texte
    ici.remplir()
    client.aller(adresse)
    client.soumettre("Demander l'évaluation")
    page = client.suivre()
    client.aller(f"{maison.base}/aipd/{ici.id}/rubriques/2.1/evaluer")
    page = client.soumettre("Enregistrer et continuer", {"2.1.211-verdict": "a_corriger"}, 422)
    assert "Dites ce qui est à corriger" in page.texte
    ici.evaluer()
    client.aller(adresse)
    page = client.soumettre("Rendre l'avis", {"avis": "favorable", "texte": ""}, 422)
    assert "Motivez l'avis" in page.texte
    client.soumettre("Rendre l'avis", {"avis": "favorable", "texte": "Proportionné."})
    client.suivre()
    client.soumettre("Noter", {"consultees": "non", "motif": "Effectif trop large."})
    maire = maison.membre("responsable", nom="Claude Maire")
    page = maire.aller(adresse)
    assert "Rendre l'avis" not in page.texte
    page = maire.soumettre("Décider (visa)", {"decision": "validee"}, 422)
    assert "quatre déclarations" in page.texte
    maire.soumettre("Décider (visa)", {"decision": "validee", "declarations": tuple(DECLARATIONS)})
    page = maire.suivre()
    assert "Claude Maire" in page.texte
    assert ici.etude.aipd.statut == "validee"
    client.aller(adresse)
    client.soumettre("Rouvrir l'analyse", {"motif": "Nouveau prestataire"})
    assert "En rédaction" in client.suivre().texte


def test_un_script_colle_reste_du_texte(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    ici.repondre("214", "<script>alert(1)</script>")
    page = client.aller(f"{maison.base}/aipd/{ici.id}/rubriques/2.1")
    assert "<script>alert" not in page.reponse.text
    assert "&lt;script&gt;" in page.reponse.text


def test_un_lecteur_lit_sans_boutons(maison: Maison, ici: Analyse) -> None:
    lecteur = maison.membre("lecteur")
    for suite in ("", "/rubriques/1.1", "/rubriques/3.1", "/decision"):
        page = lecteur.aller(f"{maison.base}/aipd/{ici.id}{suite}")
        assert "Enregistrer" not in page.texte
        assert "Rouvrir" not in page.texte


@pytest.mark.parametrize("suite", ["", "/rubriques/1.1", "/decision", "/historique", "/modifier"])
def test_l_analyse_d_un_autre_organisme_est_introuvable(maison: Maison, ici: Analyse, suite: str) -> None:
    ailleurs = maison.monde.organisme("Ailleurs")
    autre = maison.client(dpo=ailleurs)
    autre.aller(f"/o/{ailleurs.code}/aipd/{ici.id}{suite}", statut=404)
    autre.aller(f"/o/{ailleurs.code}/aipd/{uuid.uuid4()}{suite}", statut=404)


def test_une_rubrique_inconnue_n_existe_pas(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    client.aller(f"{maison.base}/aipd/{ici.id}/rubriques/9.9", statut=404)
    client.poster(f"{maison.base}/aipd/{ici.id}/rubriques/9.9", {}, 404)


def test_la_liste_dit_ou_en_est_chacune(client: ClientMaison, maison: Maison, ici: Analyse) -> None:
    page = client.aller(f"{maison.base}/aipd/")
    assert "Restauration scolaire" in page.texte
    assert "Aucune analyse ne correspond" in client.aller(f"{maison.base}/aipd/?statut=validee").texte
    operations.archiver(ici.contexte, ici.id, ici.etude.objet.version)
    assert "Restauration scolaire" in client.aller(f"{maison.base}/aipd/?archives=oui").texte
