"""Les pages des référentiels : lire, filtrer, importer en deux temps, comparer, emporter."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from audit.referentiels.echanges import natif, tableur
from audit.referentiels.livres import RGS, rgs
from audit.referentiels.regles import MONTRES
from fabriques.client import ClientMaison, Maison
from fabriques.referentiels import bibliotheque, en_fichier, petit


@pytest.fixture
def rssi(maison: Maison) -> ClientMaison:
    return maison.membre("rssi")


def _deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str, statut: int = 200, **champs: str) -> None:
    client.aller(f"{maison.base}/referentiels/importer")
    client.soumettre("Lire le fichier", {"fichier": (contenu, nom), **champs}, statut)


def test_la_liste_montre_le_notre_et_ce_qu_il_est(maison: Maison) -> None:
    page = maison.membre("lecteur").aller(f"{maison.base}/referentiels/")
    assert "Autodiagnostic RGS" in page.texte
    assert "Livré avec Gouverne" in page.texte
    assert "Importer" not in page.texte


def test_un_point_montre_ses_fondements_gradues_et_dates(maison: Maison, client: ClientMaison) -> None:
    page = client.aller(f"{maison.base}/referentiels/{RGS}?q=HOM-03")
    assert "1 point" in page.texte
    for morceau in ("Obligatoire, à valider par un juriste", "Si le système échange des informations",
                    "de mémoire, à vérifier", "au 22/11/2026", "Preuve attendue", "3 (essentiel)"):  # fmt: skip
        assert morceau in page.texte
    assert page.soupe.select_one("#p-HOM-03")["open"] == ""  # type: ignore[index]


@pytest.mark.parametrize(
    ("filtre", "nombre"),
    [
        ("parcours=court", sum("court" in p.parcours for p in rgs().points)),
        ("portee=objets", sum(p.portee == "objets" for p in rgs().points)),
        ("obligatoire=oui", sum(p.obligatoire for p in rgs().points)),
        ("mesure=M5", sum("M5" in p.mesures_guide for p in rgs().points)),
        ("chapitre=GOV&obligatoire=non", sum(p.chapitre == "GOV" and not p.obligatoire for p in rgs().points)),
        ("chapitre=inconnu", 0),
        ("q=registre+incidents+cahier", 1),
    ],
)
def test_les_filtres_disent_combien_de_points_ils_gardent(
    maison: Maison, client: ClientMaison, filtre: str, nombre: int
) -> None:
    page = client.aller(f"{maison.base}/referentiels/{RGS}?{filtre}")
    assert len(page.soupe.select("details.mention")) == nombre
    assert f"{nombre} point{'s' if nombre > 1 else ''}" in page.texte


def test_un_fichier_se_lit_puis_se_confirme(maison: Maison, rssi: ClientMaison) -> None:
    _deposer(rssi, maison, bibliotheque(), "lib.yaml")
    assert "Rien n'est encore écrit" in rssi.page.texte  # type: ignore[union-attr]
    assert maison.entrees() == 0
    rssi.soumettre("Importer ce référentiel")
    page = rssi.suivre()
    assert "Le référentiel est importé" in page.reponse.text
    assert "Former" in page.texte
    assert maison.verbes() == ["referentiel.importe"]
    page = rssi.aller(page.lien("Historique"))
    assert "a importé le référentiel" in page.texte
    assert "SHA-256" in page.texte
    _deposer(rssi, maison, bibliotheque(), "lib.yaml")
    assert "déjà là" in rssi.page.texte  # type: ignore[union-attr]


def test_un_apercu_altere_ou_venu_d_ailleurs_n_importe_rien(
    maison: Maison, rssi: ClientMaison, rien_ecrit: None
) -> None:
    _deposer(rssi, maison, bibliotheque(), "lib.yaml")
    apercu = rssi.page.valeur("apercu")  # type: ignore[union-attr]
    url = f"{maison.base}/referentiels/importer"
    for forge in ("", "x", apercu[:-3], apercu[:40] + "A" + apercu[41:]):
        page = rssi.poster(url, {"apercu": forge}, 422)
        assert "L'aperçu est illisible" in page.texte
    autre = maison.membre("rssi")
    assert "L'aperçu est illisible" in autre.poster(url, {"apercu": apercu}, 422).texte


def test_un_fichier_refuse_dit_pourquoi(maison: Maison, rssi: ClientMaison, rien_ecrit: None) -> None:
    rssi.aller(f"{maison.base}/referentiels/importer")
    rssi.soumettre("Lire le fichier", statut=422)
    assert "Choisissez un fichier" in rssi.page.texte  # type: ignore[union-attr]
    for contenu, nom, phrase in (
        (b"a: [", "x.yaml", "n'est pas du YAML lisible"),
        (b"rien: ici", "x.yaml", "ni une biblioth"),
        (b"%PDF-1.4", "x.xlsx", "pas un tableur"),
        (b"   ", "x.yaml", "vide"),
        (natif.en_json(rgs()), "rgs.json", "livrée avec Gouverne"),
    ):
        _deposer(rssi, maison, contenu, nom, 422)
        assert phrase in rssi.page.texte  # type: ignore[union-attr]
        assert rssi.page.titre.startswith("Erreur : ")  # type: ignore[union-attr]


def test_un_tableur_en_faute_rend_compte_ligne_par_ligne(maison: Maison, rssi: ClientMaison, rien_ecrit: None) -> None:
    csv = b"Identifiant;Question;Poids\nA-1;Un ?;9\nA-1;Deux ?;1\n;Trois ?;2\n"
    _deposer(rssi, maison, csv, "liste.csv", 422)
    texte = rssi.page.texte  # type: ignore[union-attr]
    assert "3 points à corriger dans « liste.csv »" in texte
    for phrase in ("Poids : « 9 » n'est pas admis", "déjà celui de la ligne 2", "donnez-en un"):
        assert phrase in texte


def test_un_tableur_simple_prend_le_titre_que_l_on_dit(maison: Maison, rssi: ClientMaison) -> None:
    csv = b"Identifiant;Question\nA-1;Un ?\n"
    _deposer(rssi, maison, csv, "liste.csv", titre="Mon référentiel", code_court="mien", version="2.0.0")
    rssi.soumettre("Importer ce référentiel")
    page = rssi.suivre()
    assert "Mon référentiel, version 2.0.0" in page.texte


def test_deux_versions_se_comparent(maison: Maison, rssi: ClientMaison) -> None:
    for version, question in (("1", "Ancienne ?"), ("2", "Nouvelle ?")):
        _deposer(rssi, maison, en_fichier(petit(version, {"A": question, "B": "Même ?"})), "r.json")
        rssi.soumettre("Importer ce référentiel")
        page = rssi.suivre()
    rssi.aller(page.lien("Comparer"))
    rssi.soumettre("Comparer", statut=200)
    assert "1 inchangé, 1 reformulé" in rssi.page.texte  # type: ignore[union-attr]
    assert "À redonner" in rssi.page.texte  # type: ignore[union-attr]


def test_la_couverture_mene_aux_points(maison: Maison, client: ClientMaison) -> None:
    page = client.aller(f"{maison.base}/referentiels/{RGS}/couverture")
    assert "42 sur 42" in page.texte
    assert "20 sur 20" in page.texte
    assert len(page.soupe.select("table")) == 2


@pytest.mark.parametrize("format_", ["xlsx", "ods", "yaml", "json"])
def test_un_referentiel_s_emporte(maison: Maison, client: ClientMaison, format_: str) -> None:
    page = client.aller(f"{maison.base}/referentiels/{RGS}/fichier.{format_}")
    assert page.reponse.headers["Content-Disposition"].startswith("attachment")
    assert len(page.octets) > 10_000
    client.aller(f"{maison.base}/referentiels/{RGS}/fichier.exe", 404)


def test_le_modele_vide_se_telecharge(maison: Maison, rssi: ClientMaison) -> None:
    page = rssi.aller(f"{maison.base}/referentiels/modele.xlsx")
    assert page.octets[:2] == b"PK"
    rssi.aller(f"{maison.base}/referentiels/modele.doc", 404)


@pytest.mark.parametrize("cle", ["x", "%00", "é", "a" * 3000, "00000000-0000-0000-0000-000000000000"])
def test_une_cle_inconnue_est_introuvable(maison: Maison, client: ClientMaison, cle: str) -> None:
    for suite in ("", "/couverture", "/comparer", "/historique", "/fichier.json", f"/comparer?avec={cle}"):
        client.aller(f"{maison.base}/referentiels/{cle}{suite}", 404)


def test_un_texte_hostile_reste_du_texte(maison: Maison, rssi: ClientMaison) -> None:
    r = petit("1", {"A": "<script>alert(1)</script> & <b>gras</b>"})
    _deposer(rssi, maison, en_fichier(r), "r.json")
    rssi.soumettre("Importer ce référentiel")
    page = rssi.suivre()
    assert "<script>alert(1)" not in page.reponse.text
    assert "<script>alert(1)</script>" in page.texte


def test_archiver_puis_sortir_des_archives(maison: Maison, rssi: ClientMaison) -> None:
    _deposer(rssi, maison, bibliotheque(), "lib.yaml")
    rssi.soumettre("Importer ce référentiel")
    rssi.suivre()
    rssi.soumettre("Archiver")
    page = rssi.suivre()
    assert "Archivé" in page.texte
    assert "Essai de norme" not in rssi.aller(f"{maison.base}/referentiels/").texte
    assert "Essai de norme" in rssi.aller(f"{maison.base}/referentiels/?archives=oui").texte
    rssi.aller(f"{maison.base}/referentiels/?archives=oui")
    rssi.aller(rssi.page.lien("Essai de norme"))  # type: ignore[union-attr]
    rssi.soumettre("Sortir des archives")
    assert "Essai de norme" in rssi.aller(f"{maison.base}/referentiels/").texte


def test_un_membre_lit_celui_du_territoire_sans_le_tenir(maison: Maison, tmp_path: Path) -> None:
    territoire = maison.monde.organisme("Territoire", type="communaute_communes")
    membre = maison.monde.organisme("Membre", parent=territoire)
    du_haut = maison.client("RSSI mutualisé", rssi=territoire)
    du_haut.aller(f"/o/{territoire.code}/referentiels/importer")
    du_haut.soumettre("Lire le fichier", {"fichier": (bibliotheque(), "lib.yaml")}, 200)
    du_haut.soumettre("Importer ce référentiel")
    id_ = du_haut.page.vers.rsplit("/", 1)[-1]  # type: ignore[union-attr]
    agent = maison.client("Agent", rssi=membre)
    assert "Territoire" in agent.aller(f"/o/{membre.code}/referentiels/").texte
    page = agent.aller(f"/o/{membre.code}/referentiels/{id_}")
    assert "Former" in page.texte
    assert "Archiver" not in page.texte
    agent.aller(f"/o/{membre.code}/referentiels/{id_}/historique", 404)
    refus = agent.poster(f"/o/{membre.code}/referentiels/{id_}/archiver", {"_version": "1"}, None)
    assert refus.statut == 422
    assert "tenu par un autre organisme" in refus.texte
    maison.client("Étranger", rssi=maison.commune).aller(f"{maison.base}/referentiels/{id_}", 404)


def test_le_tableur_exporte_se_relit_par_la_page(maison: Maison, rssi: ClientMaison) -> None:
    contenu = tableur.ecrire(petit("3.1.0", {"A": "Un ?", "B": "Deux ?"}), "ods")
    _deposer(rssi, maison, contenu, "r.ods")
    assert "3.1.0" in rssi.page.texte  # type: ignore[union-attr]
    rssi.soumettre("Importer ce référentiel")
    assert "2 points" in rssi.suivre().texte


def test_le_plus_gros_referentiel_admis_passe_de_l_apercu_a_la_confirmation(maison: Maison, rssi: ClientMaison) -> None:
    """Un texte qui ne se compresse guère : l'aperçu signé doit tenir dans un formulaire."""
    hasard = Random(7)
    textes = {f"P{n}": f"{hasard.getrandbits(4000):x} ?" for n in range(1200)}
    _deposer(rssi, maison, en_fichier(petit("1", textes)), "gros.json")
    rssi.soumettre("Importer ce référentiel")
    page = rssi.suivre()
    assert "1200 points" in page.texte
    assert len(page.soupe.select("details.mention")) == MONTRES
    trop = {f"P{n}": f"{hasard.getrandbits(4000):x} ?" for n in range(1700)}
    _deposer(rssi, maison, en_fichier(petit("2", trop)), "trop.json", 422)
    assert "trop volumineux" in rssi.page.texte  # type: ignore[union-attr]
