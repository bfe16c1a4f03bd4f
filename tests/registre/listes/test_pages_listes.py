"""Reprendre une liste par ses pages : choisir, déposer, relire, confirmer, lire le compte rendu, défaire."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison, Page
from socle.tableurs import lire_classeur

ADRESSE = "/listes/"
ACTIONS = (
    "Nom;Priorité;Application - Statut;Colonne libre\nAfficher la mention;3 - Haute;Non appliquée;bleue\n"
    "Charte;;Appliquée;\n"
)
PRESTATAIRES = "Nom;Envoi des données hors UE\nÉditions Fictives;Oui\nHébergement Fictif;Non\n"


def deposer(client: ClientMaison, maison: Maison, genre: str, contenu: str, statut: int = 303) -> Page:
    client.aller(f"{maison.base}{ADRESSE}{genre}")
    client.soumettre("Lire le fichier", {"fichier": (contenu.encode(), "liste.csv")}, statut)
    return client.suivre() if statut == 303 else client.page  # type: ignore[return-value]


def test_des_actions_choisies_deposees_relues_ecrites_puis_defaites(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(client.aller(f"{maison.base}/depots/").lien("Reprendre une liste"))
    page = client.aller(page.lien("Reprendre une liste d’actions"))
    page = deposer(client, maison, "actions", ACTIONS)
    assert "2 lignes lues. Rien n'est encore écrit." in page.texte
    assert "Colonne libre : bleue" in page.texte
    client.soumettre("Confirmer", {"choix-3": "passer"})
    page = client.suivre()
    assert "La liste est reprise : 1 créée, 1 passée." in page.texte
    assert "Afficher la mention" in client.aller(f"{maison.base}/actions/").texte
    client.aller(page.url)
    client.soumettre("Défaire cette reprise")
    assert "La reprise est défaite : 1 passée, 1 défaite." in client.suivre().texte
    assert "Afficher la mention" not in client.aller(f"{maison.base}/actions/").texte


def test_des_sous_traitants_repris_se_lisent_parmi_les_prestataires(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, "prestataires", PRESTATAIRES)
    client.soumettre("Confirmer")
    page = client.suivre()
    assert "La liste est reprise : 2 créés." in page.texte
    octets = client.aller(page.lien("Télécharger le compte rendu")).octets
    feuille = lire_classeur(octets, "r.xlsx").feuilles[0]
    assert [feuille.cellule(1, colonne).texte for colonne in range(3)] == ["2", "Éditions Fictives", "Créé"]
    assert "Éditions Fictives" in client.aller(f"{maison.base}/prestataires/").texte


@pytest.mark.parametrize("genre", ["actions", "prestataires"])
def test_le_modele_propose_se_reprend_tel_quel(client: ClientMaison, maison: Maison, genre: str) -> None:
    octets = client.aller(client.aller(f"{maison.base}{ADRESSE}{genre}").lien("Télécharger un modèle")).octets
    client.aller(f"{maison.base}{ADRESSE}{genre}")
    client.soumettre("Lire le fichier", {"fichier": (octets, "modele.xlsx")})
    page = client.suivre()
    assert "2 lignes lues" in page.texte
    assert "en faute" not in page.texte
    client.soumettre("Confirmer")
    assert "2 cré" in client.suivre().texte


@pytest.mark.parametrize(("contenu", "statut"), [("Couleur;Taille\nbleu;2\n", 422), ("Nom;Coût\n", 422), ("", 422)])
def test_un_fichier_qui_n_est_pas_la_liste_est_refuse_en_francais(
    client: ClientMaison, maison: Maison, contenu: str, statut: int
) -> None:
    page = deposer(client, maison, "actions", contenu, statut)
    assert "Rien n'a été écrit." in page.texte


def test_renoncer_n_ecrit_rien(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, "actions", ACTIONS)
    client.soumettre("Renoncer")
    assert "Reprise abandonnée : rien n'a été écrit." in client.suivre().texte
    assert "Afficher la mention" not in client.aller(f"{maison.base}/actions/").texte
