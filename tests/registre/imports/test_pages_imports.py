"""Importer par la page : relire, confirmer une seule fois, annuler ; tout fichier piégé est refusé en français."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fabriques.client import ClientMaison, Maison, Page
from fabriques.monde import fiche_pleine
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import lire_registre
from socle.organismes.modele import OrganismeChamps
from socle.saisies import valider
from tests.socle.tableurs.fichiers_tableurs import archive, flux_xls, ods, ole, rangee, texte_ods, xlsx

REELS = Path(__file__).parents[4] / "shared" / "donnees"
MEGA = 1024 * 1024
CHIFFREMENT = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
DTD = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'


def registre(*noms: str) -> bytes:
    """Un fichier jumeau de celui de la CNIL, écrit par nous."""
    saisies = [valider(TraitementSaisie, fiche_pleine() | {"nom": nom, "reference": nom[:3]}) for nom in noms]
    return ecrire_cnil(OrganismeChamps(nom="Commune jumelle"), saisies)


def deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "registre.ods", statut: int = 303) -> Page:
    client.aller(f"{maison.base}/imports/")
    return client.soumettre("Lire le fichier", {"fichier": (contenu, nom)}, statut)


def noms(maison: Maison) -> list[str]:
    return [f.saisie.nom for f in lire_registre(maison.monde.contexte(maison.commune))]


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_par_la_page(client: ClientMaison, maison: Maison) -> None:
    fichier = REELS / "cnil-registre-traitement-simplifie.ods"
    deposer(client, maison, fichier.read_bytes(), fichier.name)
    page = client.suivre()
    assert page.textes("tbody th a") == ["Gestion de la paie"]
    assert "Tout a été compris." in page.texte
    assert noms(maison) == []
    client.soumettre("Importer ces fiches")
    assert "1 fiche créée." in client.suivre().texte
    page = client.aller(client.aller(f"{maison.base}/traitements/").lien("Gestion de la paie"))
    for attendu in ("Calcul des rémunérations", "5 ans à compter du versement de la paie", "Banque d'Andorre", "Andorre",
                    "Organismes sociaux", "Martin HENRI"):  # fmt: skip
        assert attendu in page.texte, attendu


def test_un_fichier_jumeau_se_relit_se_confirme_et_s_annule(maison_partout: Maison) -> None:
    maison, client = maison_partout, maison_partout.membre("referent")
    deposer(client, maison, registre("Cantine", "État civil"))
    page = client.suivre()
    assert page.textes("tbody th a") == ["Cantine", "État civil"]
    assert maison.verbes() == []
    client.soumettre("Importer ces fiches")
    assert noms(maison) == ["Cantine", "État civil"]
    assert maison.verbes() == ["traitement.importe", "traitement.importe", "import.confirme"]
    client.suivre()
    client.soumettre("Annuler l'import")
    assert "Import annulé : 2 fiches aux archives." in client.suivre().texte
    assert noms(maison) == []


def test_l_annulation_garde_ce_qui_a_ete_modifie_depuis(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, registre("Cantine", "Paie"))
    client.suivre()
    client.soumettre("Importer ces fiches")
    client.aller(client.aller(f"{maison.base}/traitements/").lien("Paie"))
    client.aller(client.page.lien("Modifier"))
    client.soumettre("Enregistrer", description="Complétée")
    client.aller(f"{maison.base}/imports/")
    client.soumettre("Annuler l'import")
    assert "1 modifiée depuis : gardée." in client.suivre().texte
    assert noms(maison) == ["Paie"]


def test_un_doublon_est_signale_et_decoche(client: ClientMaison, maison: Maison) -> None:
    maison.fiche("CANTINE")
    deposer(client, maison, registre("Cantine", "Paie"))
    page = client.suivre()
    assert "Ressemble à 100 %" in page.texte
    assert [c["value"] for c in page.soupe.select("select option[selected]")] == ["completer", "creer"]
    client.soumettre("Importer ces fiches")
    assert "1 fiche créée, 1 complétée. L'import reste annulable ici." in client.suivre().texte
    assert noms(maison) == ["CANTINE", "Paie"]
    assert lire_registre(maison.monde.contexte(maison.commune))[0].saisie.finalites


def test_rien_a_importer_est_dit(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, registre("Cantine"))
    client.suivre()
    page = client.soumettre("Importer ces fiches", {"choix-0": "passer"}, 422)
    assert "Choisissez au moins une fiche à importer." in page.texte
    assert noms(maison) == []


def test_un_double_clic_sur_confirmer_n_importe_qu_une_fois(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, registre("Cantine"))
    apercu = client.suivre()
    client.soumettre("Importer ces fiches", page=apercu)
    avant = maison.entrees()
    page = client.soumettre("Importer ces fiches", statut=422, page=apercu)
    assert "n'attend plus de confirmation" in page.texte
    assert (noms(maison), maison.entrees()) == (["Cantine"], avant)
    client.aller(apercu.url, 303)
    assert "Ce que chaque ligne est devenue" in client.suivre().texte


def test_renoncer_efface_l_apercu(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, registre("Cantine"))
    apercu = client.suivre()
    client.soumettre("Renoncer")
    assert "rien n'a été écrit" in client.suivre().texte
    client.soumettre("Importer ces fiches", statut=422, page=apercu)
    assert (noms(maison), maison.verbes()) == ([], [])


@pytest.mark.parametrize("champ", ["choix-²", "choix--1", "choix-99", "choix-" + "9" * 40, "choix-abc", "choix-"])
def test_des_choix_forges_ne_cassent_rien(client: ClientMaison, maison: Maison, champ: str) -> None:
    deposer(client, maison, registre("Cantine"))
    client.poster(
        f"{client.page.vers}/confirmer", [(champ, "completer"), ("choix-0", "remplacer"), ("mode", "n'importe")], 303
    )
    assert noms(maison) == ["Cantine"]


PIEGES: dict[str, tuple[bytes, str, str]] = {
    "vide": (b"", "r.ods", "vide"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "r.pdf", "pas un tableur"),
    "docx": (archive({"lisez-moi.txt": "x"}), "r.zip", "pas un tableur"),
    "chiffré": (ods("", manifeste=CHIFFREMENT), "r.ods", "mot de passe"),
    "xls chiffré": (ole({"Workbook": flux_xls([], chiffre=True)}), "r.xls", "mot de passe"),
    "10 000 colonnes": (ods(rangee(texte_ods("a", fois=10_000))), "r.ods", "colonne"),
    "10 000 colonnes csv": (b"a;" * 10_000 + b"b\n", "r.csv", "colonne"),
    "bombe": (ods("<a/>" * (5 * MEGA)), "r.ods", "démesuré"),
    "entités": (ods(rangee(texte_ods("&b;")), prologue=DTD), "r.ods", "instructions"),
    "entités xlsx": (xlsx("", prologue=DTD), "r.xlsx", "instructions"),
    "encodage": ("nom;é\n".encode("utf-16")[:-1], "r.csv", "lettres"),
    "octet nul": (b"nom;date\npaie\0;2024\n", "r.csv", ""),
    "tronqué": (ods(rangee(texte_ods("a")))[:-40], "r.ods", "abîmé"),
    "étranger": (ods(rangee(texte_ods("Bonjour"))), "r.ods", "Aucune fiche n'a été reconnue"),
    "formules": (b"=cmd|' /C calc'!A0;b\n", "r.csv", "Aucune fiche"),
    "json tordu": (b'{"traitements": [', "r.json", ""),
    "json creux": (b'{"traitements": "rien"}', "r.json", ""),
    "json profond": (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "r.json", ""),
    "json latin": ('{"traitements": [{"nom": "é"}]}'.encode("latin-1"), "r.json", ""),
}  # fmt: skip


@pytest.mark.parametrize("piege", PIEGES)
def test_un_fichier_piege_est_refuse_en_francais(
    client: ClientMaison, maison: Maison, rien_ecrit: None, piege: str
) -> None:
    contenu, nom, mot = PIEGES[piege]
    page = deposer(client, maison, contenu, nom, 422)
    assert page.titre.startswith("Erreur : ")
    assert "Ce fichier n'a pas été importé" in page.texte
    assert mot in page.texte
    assert page.lien(page.textes("#resume-erreurs a")[0]) == "#fichier"


@pytest.mark.parametrize(
    "brute", [{"service": "x"}, {"nom": 3, "finalites": 4}, {"nom": "\ud800"}, "rien", {"nom": "x", "inconnu": 1}]
)
def test_une_fiche_json_fausse_est_consignee_jamais_forcee(client: ClientMaison, maison: Maison, brute: object) -> None:
    contenu = json.dumps({"traitements": [brute, {"nom": "Juste", "statut": "approuvee"}]}).encode()
    deposer(client, maison, contenu, "registre.json")
    page = client.suivre()
    assert page.textes("tbody th a") == ["Juste"]
    assert "traitement 1" in page.texte
    assert "Laissée de côté" in page.texte
    client.soumettre("Importer ces fiches")
    assert "Brouillon" in client.aller(f"{maison.base}/traitements/").texte


def test_sans_fichier_on_demande_d_en_choisir_un(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    client.aller(f"{maison.base}/imports/")
    assert "Choisissez un fichier" in client.soumettre("Lire le fichier", statut=422).texte


def test_un_fichier_trop_gros_est_refuse_avant_d_etre_lu(
    client: ClientMaison, maison: Maison, rien_ecrit: None
) -> None:
    limite = maison.app.config["MAX_CONTENT_LENGTH"]
    page = deposer(client, maison, b"a" * (limite + 1), statut=413)
    assert "dépasse la taille permise" in page.texte


@pytest.mark.parametrize("nom", ["../../etc/passwd", "a" * 400 + ".ods", "<b>x</b>.ods", "é\u202egnp.ods", "x\0y.ods"])
def test_un_nom_de_fichier_malcommode_n_est_qu_un_texte(client: ClientMaison, maison: Maison, nom: str) -> None:
    deposer(client, maison, registre("Cantine"), nom)
    client.suivre()
    client.soumettre("Importer ces fiches")
    client.suivre()
    assert noms(maison) == ["Cantine"]
