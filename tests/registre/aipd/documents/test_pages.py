"""La page « Documents » : ce qu'elle propose, à qui, et ce qu'elle fait d'une demande fausse."""

from __future__ import annotations

import uuid

import pytest

from fabriques import etudes_aipd as essais
from fabriques.client import ClientMaison, Maison
from fabriques.textes_de_fichiers import tout
from registre.aipd.documents.masques import masques


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """La déléguée de la commune."""
    return maison.membre("dpo", nom="Camille Déléguée")


@pytest.fixture
def page(maison: Maison) -> str:
    """L'adresse des documents d'une étude pleine."""
    contexte = maison.monde.contexte(maison.commune)
    return f"{maison.base}/aipd/{essais.pleine(maison.monde, maison.commune, contexte)}/documents"


def test_la_page_propose_chaque_document_et_dit_la_source_de_chaque_motif(client: ClientMaison, page: str) -> None:
    lue = client.aller(page)
    for dit in ("Étude entière", "Au plan du CEPD", "Résumé à publier", "Dossier de consultation", "soumise à consultation",
                "CRPA, art. L. 311-5, 2°, d", "de mémoire, à vérifier", "relisez le fichier"):  # fmt: skip
        assert dit in lue.texte, dit
    coches = {c["value"] for c in lue.soupe.select("[name=passage][checked]")}
    assert coches == set(masques().defaut)


def test_un_document_se_telecharge_en_piece_jointe(client: ClientMaison, page: str) -> None:
    client.aller(page)
    recu = client.soumettre("Word : Étude entière", statut=200)
    assert recu.reponse.headers["Content-Disposition"].startswith("attachment")
    assert essais.DIT["mesures"] in tout(recu.octets, "docx")


def test_on_coche_on_decoche_et_le_fichier_suit(client: ClientMaison, page: str) -> None:
    client.aller(page)
    recu = client.soumettre("ODT : version communicable", {"passage": ["q111"], "motif-q111": "vie_privee"}, 200)
    lu = tout(recu.octets, "odt")
    assert "Réponse fictive (111)" not in lu
    assert "occulté : vie privée" in lu
    assert essais.DIT["menaces"] in lu


def test_un_choix_faux_rend_la_page_les_cases_gardees_et_sa_phrase(client: ClientMaison, page: str) -> None:
    client.aller(page)
    envoi = {"passage": "q111", "motif-q111": "humeur", "format": "docx"}
    rendue = client.poster(f"{page}/communicable", envoi, 422)
    assert "Choisissez un motif de la liste." in rendue.texte
    assert {c["value"] for c in rendue.soupe.select("[name=passage][checked]")} == {"q111"}
    assert "dans ce format" in client.poster(f"{page}/communicable", {"format": "exe"}, 422).texte
    inconnu = {"passage": "x", "motif-x": "ssi", "format": "pdf"}
    assert "n'existe pas" in client.poster(f"{page}/communicable", inconnu, 422).texte


def test_un_format_inconnu_a_sa_page(client: ClientMaison, page: str) -> None:
    assert "dans ce format" in client.poster(f"{page}/etude.exe", statut=422).texte


def test_qui_ne_peut_exporter_lit_la_page_sans_bouton(maison: Maison, page: str) -> None:
    lecteur = maison.membre("lecteur")
    assert "ne produit pas de document" in lecteur.aller(page).texte
    assert lecteur.page is not None
    assert not lecteur.page.soupe.select("main form")
    lecteur.poster(f"{page}/etude.docx", statut=403)
    lecteur.poster(f"{page}/communicable", {"format": "docx"}, 403)


def test_une_etude_d_ailleurs_n_existe_pas(client: ClientMaison, maison: Maison) -> None:
    client.aller(f"{maison.base}/aipd/{uuid.uuid4()}/documents", 404)
    client.poster(f"{maison.base}/aipd/{uuid.uuid4()}/documents/etude.docx", statut=404)
