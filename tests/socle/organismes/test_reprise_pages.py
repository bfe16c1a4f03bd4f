"""La reprise d'une liste par ses pages : déposer, relire, confirmer, lire le compte rendu, défaire."""

from __future__ import annotations

import re

import pytest

from fabriques.client import ClientMaison, Maison, Page
from fabriques.territoires import liste_de_communes, siren
from socle.tableurs import lire_classeur

ADRESSE = "/organismes/importer"


def deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "liste.csv", statut: int = 303) -> Page:
    client.aller(maison.base + ADRESSE)
    client.soumettre("Lire le fichier", {"fichier": (contenu, nom)}, statut)
    return client.suivre() if statut == 303 else client.page  # type: ignore[return-value]


def test_une_liste_deposee_relue_confirmee_puis_defaite(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(client.aller(f"{maison.base}/organisme").lien("Reprendre une liste d’organismes"))
    assert page.url == maison.base + ADRESSE
    page = deposer(client, maison, liste_de_communes(12), "communes.xlsx")
    assert "12 lignes lues. Rien n'est encore écrit." in page.texte
    assert "12 à créer" in page.texte
    assert len(page.soupe.select("select[name^=choix-]")) == 12
    client.soumettre("Confirmer", {"choix-3": "passer"})
    page = client.suivre()
    assert "La liste est reprise : 11 créés, 1 passé." in page.texte
    commune = client.aller(page.lien("Boisbrume (fictive)"))
    assert "Boisbrume" in commune.titre
    client.aller(page.url)
    client.soumettre("Défaire cette reprise")
    assert "La reprise est défaite : 1 passé, 11 défaits." in client.suivre().texte
    client.aller(f"{maison.base}/organisme")
    assert "Aucun organisme membre" in client.page.texte  # type: ignore[union-attr]
    verbes = maison.verbes()
    assert verbes.count("organisme.membre_ajoute") == verbes.count("organisme.membre_retire") == 11
    assert "a défait la reprise de la liste" in client.aller(f"{maison.base}/journal").texte


def test_le_compte_rendu_se_telecharge(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, b"Nom;INSEE\nVallon;1234\n")
    client.soumettre("Confirmer")
    octets = client.aller(client.suivre().lien("Télécharger le compte rendu")).octets
    feuille = lire_classeur(octets, "r.xlsx").feuilles[0]
    assert [feuille.cellule(1, colonne).texte for colonne in range(3)] == ["2", "Vallon", "Créé"]


def test_le_modele_propose_se_reprend_tel_quel(client: ClientMaison, maison: Maison) -> None:
    octets = client.aller(client.aller(maison.base + ADRESSE).lien("Télécharger un modèle")).octets
    page = deposer(client, maison, octets, "modele.xlsx")
    assert "2 à créer" in page.texte
    assert "à corriger" not in page.texte
    assert "Colonnes laissées de côté" not in page.texte
    client.soumettre("Confirmer")
    assert "2 créés" in client.suivre().texte


@pytest.mark.usefixtures("rien_ecrit")
@pytest.mark.parametrize(
    ("contenu", "nom", "phrase"),
    [(b"", "vide.csv", ""), (b"Couleur;Taille\nbleu;2\n", "autre.csv", "colonne du nom"),
     (b"Nom;SIREN\n", "sans-ligne.csv", "aucune ligne"), (b"\x00\x01\x02" * 50, "piege.xlsx", ""),
     (b"PK\x03\x04rien", "faux.xlsx", "")],
)  # fmt: skip
def test_un_fichier_illisible_est_refuse_en_francais(
    client: ClientMaison, maison: Maison, contenu: bytes, nom: str, phrase: str
) -> None:
    page = deposer(client, maison, contenu, nom, 422)
    assert "Ce fichier n'a pas été lu" in page.texte
    assert phrase in page.texte
    assert "Rien n'a été écrit" in page.texte


@pytest.mark.usefixtures("rien_ecrit")
def test_sans_fichier_la_page_le_demande(client: ClientMaison, maison: Maison) -> None:
    client.aller(maison.base + ADRESSE)
    assert "Choisissez un fichier à lire." in client.soumettre("Lire le fichier", statut=422).texte


def test_une_ligne_en_faute_vient_d_abord_et_ne_se_cree_pas(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, b"Nom;Type;Parent\nVallon;Commune;\nCCAS;CCAS;Inconnu\n")
    assert page.textes("tbody th")[0].startswith("CCAS")
    assert "1 à corriger dans le fichier" in page.texte
    client.soumettre("Confirmer")
    assert "1 créé, 1 refusé." in client.suivre().texte


def test_sans_ligne_a_ecrire_confirmer_ne_se_propose_pas(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, b"Nom;Type;Parent\nCCAS;CCAS;Inconnu\n")
    assert "Corrigez dans le fichier" in page.texte
    assert "Confirmer" not in [bouton.get_text(strip=True) for bouton in page.soupe.select("button")]


def test_un_apercu_est_compare_de_nouveau_quand_on_l_ouvre(client: ClientMaison, maison: Maison) -> None:
    vieux = deposer(client, maison, b"Nom;Type\nVallon;Commune\n").url
    champs = {"temoin": str(client.page.soupe.select_one("input[name=temoin]")["value"]), "choix-2": "creer"}  # type: ignore[union-attr,index]
    client.poster(f"{deposer(client, maison, b'Nom;Type' + bytes([10]) + b'Vallon;Commune').url}/confirmer")
    client.poster(f"{vieux}/confirmer", champs, statut=422)
    assert "existe maintenant" in client.page.texte  # type: ignore[union-attr]
    page = client.aller(vieux)
    assert "1 à compléter" in page.texte
    assert "Vallon (même nom)" in page.texte
    client.poster(f"{vieux}/confirmer", champs, statut=422)
    assert "a changé depuis" in client.page.texte  # type: ignore[union-attr]
    client.aller(vieux)
    client.soumettre("Confirmer")
    assert "1 inchangé." in client.suivre().texte
    assert maison.verbes().count("organisme.membre_ajoute") == 1


def test_les_choix_d_une_longue_liste_se_gardent_de_page_en_page(client: ClientMaison, maison: Maison) -> None:
    lignes = "".join(f"Bourg {rang:03};Commune;{siren(rang)}\n" for rang in range(205))
    page = deposer(client, maison, f"Nom;Type;SIREN\n{lignes}".encode())
    assert len(page.soupe.select("select[name^=choix-]")) == 200
    client.soumettre("Garder ces choix et voir la suite", {"choix-2": "passer"})
    page = client.suivre()
    assert len(page.soupe.select("select[name^=choix-]")) == 5
    client.soumettre("Confirmer", {"choix-206": "passer"})
    assert "203 créés, 2 passés." in client.suivre().texte


def test_un_double_clic_mene_au_meme_compte_rendu(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, b"Nom;Type\nVallon;Commune\n")
    adresse = page.url
    for _ in range(2):
        client.poster(f"{adresse}/confirmer")
        assert "1 créé." in client.suivre().texte
    assert maison.verbes().count("organisme.membre_ajoute") == 1


@pytest.mark.usefixtures("rien_ecrit")
def test_tout_passer_est_refuse_et_renoncer_efface(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, b"Nom;Type\nVallon;Commune\n")
    client.soumettre("Confirmer", {"choix-2": "passer"}, 422)
    assert "Aucune ligne n'est à écrire" in client.page.texte  # type: ignore[union-attr]
    client.aller(page.url)
    client.soumettre("Renoncer")
    assert "rien n'a été écrit" in client.suivre().texte
    client.aller(page.url, 422)
    client.poster(f"{page.url}/confirmer", statut=422)


def test_l_apercu_d_un_voisin_n_existe_pas(client: ClientMaison, maison: Maison) -> None:
    page = deposer(client, maison, b"Nom;Type\nVallon;Commune\n")
    voisin = maison.monde.organisme("Voisin")
    autre = maison.client(dpo=voisin)
    ailleurs = page.url.replace(maison.base, f"/o/{voisin.code}")
    for suite in ("", "/rapport.xlsx"):
        autre.aller(ailleurs + suite, 404)
    for suite in ("/confirmer", "/choix", "/abandonner", "/annuler"):
        autre.poster(ailleurs + suite, statut=404)
    assert re.search("Rien n'est encore écrit", client.aller(page.url).texte)


def test_un_territoire_sans_membre_mene_a_la_liste_et_se_tait_ensuite(maison: Maison) -> None:
    territoire = maison.monde.organisme("Territoire", type="communaute_communes")
    client = maison.client(administrateur=territoire)
    base = f"/o/{territoire.code}"
    assert client.aller(client.aller("/organismes").lien("Reprendre une liste")).url == f"{base}/organismes/importer"
    assert client.aller(client.aller(f"{base}/").lien("Reprendre une liste")).url == f"{base}/organismes/importer"
    assert "Aucun organisme membre" not in maison.client(lecteur=territoire).aller(f"{base}/").texte
    maison.monde.organisme("Vallon", territoire)
    assert "Aucun organisme membre" not in client.aller(f"{base}/").texte
    assert "Aucun organisme membre" not in maison.membre("administrateur").aller(f"{maison.base}/").texte


def test_un_referent_ne_reprend_pas_de_liste(maison: Maison) -> None:
    referent = maison.membre("referent")
    referent.aller(maison.base + ADRESSE, 403)
    assert "Reprendre une liste" not in referent.aller(f"{maison.base}/organisme").texte
    assert "Reprendre une liste" not in referent.aller("/organismes").texte
