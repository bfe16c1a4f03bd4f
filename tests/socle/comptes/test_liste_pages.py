"""Inviter d'après une liste, par ses pages."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison, Page, maison, rien_ecrit
from socle.tableurs import lire_classeur

__all__ = ["maison", "rien_ecrit"]
LISTE = "Prénom;Nom;Mail;Profil\nAlix;Roche;alix@essai.example;Référent\nBo;Aubert;bo@essai.example;Lecture seule\n"


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """L'administratrice de la commune."""
    return maison.membre("administrateur")


def deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "comptes.csv", statut: int = 303) -> Page:
    page = client.aller(client.aller(f"{maison.base}/comptes/").lien("Inviter d’après une liste"))
    client.soumettre("Lire le fichier", {"fichier": (contenu, nom)}, statut, page=page)
    return client.suivre() if statut == 303 else client.page  # type: ignore[return-value]


def test_une_liste_s_invite_les_liens_se_remettent_et_tout_se_defait(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, LISTE.encode())
    assert "2 à inviter" in page.texte
    assert "Alix Roche" in page.texte
    client.soumettre("Confirmer")
    page = client.suivre()
    assert "La liste est reprise : 2 invités." in page.texte
    assert "/invitation/" not in page.reponse.text
    octets = client.soumettre("Télécharger les liens", statut=200).octets
    feuille = lire_classeur(octets, "liens.xlsx").feuilles[0]
    assert feuille.cellule(1, 1).texte == "alix@essai.example"
    assert feuille.cellule(1, 3).texte == "Référent"
    lien = feuille.cellule(1, 4).texte
    inconnue = maison.inconnu()
    assert "Alix Roche, choisissez le mot de passe" in inconnue.aller(lien.removeprefix("http://localhost")).texte
    assert "invitation en attente" in client.aller(f"{maison.base}/comptes/").texte
    client.aller(page.url)
    client.soumettre("Défaire cette reprise")
    assert "La liste est défaite : 2 retirés." in client.suivre().texte
    assert "alix@essai.example" not in client.aller(f"{maison.base}/comptes/").texte
    inconnue.aller(lien.removeprefix("http://localhost"), 404)
    client.poster(f"{page.url}/liens", statut=422)


def test_un_double_clic_n_invite_qu_une_fois(client: ClientMaison, maison: Maison) -> None:
    adresse = deposer(client, maison, LISTE.encode()).url
    for _ in range(2):
        client.poster(f"{adresse}/confirmer")
    assert maison.verbes().count("compte.invite") == 2


def test_le_modele_se_reprend_tel_quel(client: ClientMaison, maison: Maison) -> None:
    octets = client.aller(client.aller(f"{maison.base}/comptes/liste").lien("Télécharger un modèle")).octets
    page = deposer(client, maison, octets, "modele.xlsx")
    assert "2 à inviter" in page.texte
    assert "Camille Aubert (fictive)" in page.texte
    assert "Colonnes laissées de côté" not in page.texte


@pytest.mark.usefixtures("rien_ecrit")
def test_un_fichier_sans_adresses_est_refuse_et_renoncer_n_invite_personne(
    client: ClientMaison, maison: Maison
) -> None:
    assert "colonne des adresses" in deposer(client, maison, b"Couleur;Taille\nbleu;2\n", statut=422).texte
    page = deposer(client, maison, LISTE.encode())
    client.soumettre("Confirmer", {"choix-2": "passer", "choix-3": "passer"}, 422)
    client.aller(page.url)
    client.soumettre("Renoncer")
    assert "personne n'a été invité" in client.suivre().texte


def test_la_liste_d_un_voisin_n_existe_pas_et_une_deleguee_n_invite_personne(
    client: ClientMaison, maison: Maison
) -> None:
    page = deposer(client, maison, LISTE.encode())
    voisin = maison.monde.organisme("Voisin")
    autre = maison.client(administrateur=voisin)
    ailleurs = page.url.replace(maison.base, f"/o/{voisin.code}")
    autre.aller(ailleurs, 404)
    for suite in ("/confirmer", "/choix", "/liens", "/abandonner", "/annuler"):
        autre.poster(ailleurs + suite, statut=404)
    maison.membre("dpo").aller(f"{maison.base}/comptes/liste", 403)
