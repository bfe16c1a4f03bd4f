"""Déposer en nombre par les pages : chaque bouton du chemin, les refus, ce qu'un formulaire forgé ne peut pas."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from fabriques.client import ClientMaison, Maison, Page
from fabriques.depots import Territoire, archive, batir, tableau, tableau_commun
from registre.depots import operations, vues
from registre.depots.archives import Fichier
from registre.depots.origines import ORIGINES


@pytest.fixture
def territoire(maison: Maison) -> Territoire:
    return batir(maison.monde)


@pytest.fixture
def dpo(maison: Maison, territoire: Territoire) -> ClientMaison:
    return maison.client("Camille Essai", dpo=territoire.noeud)


def base(t: Territoire) -> str:
    return f"/o/{t.noeud.code}/depots"


def envoyer(client: ClientMaison, t: Territoire, *fichiers: tuple[str, bytes], statut: int = 303) -> Page:
    client.aller(f"{base(t)}/nouveau")
    champs: MultiDict[str, Any] = MultiDict({"csrf_token": client.jeton()})
    for nom, octets in fichiers:
        champs.add("fichiers", FileStorage(io.BytesIO(octets), nom))
    return client.poster(f"{base(t)}/nouveau", champs, statut, jeton=False, content_type="multipart/form-data")


def test_du_depot_au_lot_par_les_boutons(dpo: ClientMaison, territoire: Territoire) -> None:
    envoyer(
        dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie", "Cantine")), ("inconnu.xlsx", tableau("Élections"))
    )
    page = dpo.suivre()
    assert "Relire avant de reprendre" in page.titre
    assert "Commune de Vallon-le-Haut" in page.textes("select[name=organisme-0] option[selected]")
    assert "2 à créer" in page.texte
    assert "Aucun organisme reconnu : choisissez-le." in page.texte
    dpo.soumettre("Refaire l'aperçu", {"organisme-1": str(territoire.communes[1].id)})
    page = dpo.suivre()
    assert "Aperçu refait pour 1 fichier." in page.texte
    dpo.soumettre("Reprendre chez 2 organismes", {"mode": "ligne"})
    page = dpo.suivre()
    assert "Fiches : 2 créées." in page.texte
    assert (territoire.noms(0), territoire.noms(1)) == (["Cantine", "Paie"], ["Élections"])
    page = dpo.aller(f"{base(territoire)}/nouveau")
    page = dpo.aller(page.lien("2 fichiers"))
    rapport = dpo.aller(page.lien("Compte rendu de Commune de Vallon-le-Haut"))
    assert "Ce que chaque ligne est devenue" in rapport.texte
    dpo.aller(page.lien("Suivre ou défaire le lot"))
    dpo.soumettre("Défaire tout le lot")
    assert (territoire.noms(0), territoire.noms(1)) == ([], [])


def test_un_organisme_change_juste_avant_de_lancer_se_relit(dpo: ClientMaison, territoire: Territoire) -> None:
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    dpo.suivre()
    page = dpo.soumettre("Reprendre chez 1 organisme", {"organisme-0": str(territoire.communes[2].id)}, 422)
    assert "Vous venez de changer un organisme" in page.texte
    assert territoire.noms(2) == []
    dpo.soumettre("Reprendre chez 1 organisme")
    assert (territoire.noms(0), territoire.noms(2)) == ([], ["Paie"])


def test_un_double_clic_mene_au_meme_lot(dpo: ClientMaison, territoire: Territoire) -> None:
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    apercu = dpo.suivre()
    adresses = {dpo.soumettre("Reprendre chez 1 organisme", page=apercu).vers for _ in range(2)}
    assert len(adresses) == 1
    assert territoire.noms(0) == ["Paie"]


def test_ligne_a_ligne_par_la_page(dpo: ClientMaison, territoire: Territoire) -> None:
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie", "Cantine")))
    page = dpo.suivre()
    page = dpo.aller(page.lien("Ligne à ligne de vallon-le-haut.xlsx"))
    assert page.textes("tbody th")[0].startswith("Paie")
    dpo.soumettre("Garder ces choix", {"choix-0": "passer"})
    assert "1 à créer, 1 passée" in dpo.suivre().texte
    dpo.aller(page.url)
    dpo.soumettre("Changer d'organisme", {"organisme-0": str(territoire.communes[1].id)})
    assert "comparées au registre de Commune de Pré-Fictif" in dpo.suivre().texte


def test_une_fiche_se_compare_a_celle_du_registre_de_son_organisme(dpo: ClientMaison, territoire: Territoire) -> None:
    territoire.monde.fiche(territoire.communes[0], "Paie", service="RH")
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    page = dpo.suivre()
    page = dpo.aller(page.lien("Ligne à ligne de vallon-le-haut.xlsx"))
    url = page.url
    page = dpo.aller(page.lien("Paie"))
    assert "Face à « Paie »" in page.texte
    assert "Tenir « Paie »" in page.texte
    assert page.lien("Revenir à l’aperçu").startswith(url)
    dpo.aller(f"{url}/lignes/7", 404)


def test_les_colonnes_par_la_page(dpo: ClientMaison, territoire: Territoire) -> None:
    octets = tableau("Paie", titres=("Machin", "Service gestionnaire", "Truc"))
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", octets))
    page = dpo.suivre()
    page = dpo.aller(page.lien("Placer les colonnes de vallon-le-haut.xlsx"))
    page = dpo.soumettre("Placer ces colonnes", {"cible-0": "ignorer"}, 422)
    assert "Dites quelle colonne porte le nom" in page.texte
    dpo.soumettre("Placer ces colonnes", {"cible-0": "nom"})
    assert "Colonnes placées pour 1 tableau." in dpo.suivre().texte
    dpo.soumettre("Reprendre chez 1 organisme")
    assert territoire.noms(0) == ["Paie"]


def test_une_archive_de_dossiers_va_a_chaque_commune(dpo: ClientMaison, territoire: Territoire) -> None:
    contenu = archive({f"{c.nom}/registre.xlsx": tableau("Paie") for c in territoire.communes} | {"__MACOSX/x": b"x"})
    envoyer(dpo, territoire, ("territoire.zip", contenu))
    dpo.suivre()
    dpo.soumettre("Reprendre chez 3 organismes")
    assert [territoire.noms(n) for n in range(3)] == [["Paie"]] * 3


def test_sans_fichier_on_le_dit_et_renoncer_efface(dpo: ClientMaison, territoire: Territoire) -> None:
    page = envoyer(dpo, territoire, statut=422)
    assert "Choisissez au moins un fichier." in page.texte
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    apercu = dpo.suivre()
    dpo.soumettre("Renoncer")
    assert "rien n'a été écrit" in dpo.suivre().texte
    page = dpo.soumettre("Reprendre chez 1 organisme", statut=422, page=apercu)
    assert "Déposez les fichiers de nouveau." in page.texte
    assert territoire.noms(0) == []


@pytest.mark.parametrize("champs", [
    {"organisme-0": "n'importe"}, {"organisme-0": str(uuid.uuid4())}, {"organisme-²": "x"}, {"organisme-99": ""},
    {"mode": "zzz", "organisme-" + "9" * 40: "x"},
])  # fmt: skip
def test_un_formulaire_forge_ne_casse_rien(dpo: ClientMaison, territoire: Territoire, champs: dict[str, str]) -> None:
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    url = dpo.page.vers
    page = dpo.poster(f"{url}/organismes", champs, statut=None)  # type: ignore[arg-type]
    assert page.statut in {303, 404}
    page = dpo.poster(f"{url}/parts/0", {"choix-" + "9" * 40: "creer", "choix-0": "zzz"}, statut=303)
    assert dpo.aller(f"{url}/parts/77", 404).statut == 404
    lu = operations.lire(territoire.contexte, uuid.UUID(url.rpartition("/")[2]))
    assert lu.parts[0].choix == {}


@pytest.mark.parametrize("suite", ["parts/{}", "parts/{}/colonnes", "parts/{}/lignes/0", "parts/0/lignes/{}"])
def test_un_rang_demesure_n_est_pas_une_page(dpo: ClientMaison, territoire: Territoire, suite: str) -> None:
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    url = dpo.page.vers
    for nombre in ("3000000000", "9" * 22):
        assert dpo.aller(f"{url}/{suite.format(nombre)}", 404).statut == 404


def test_au_dela_d_un_certain_nombre_de_choix_un_fichier_se_change_sur_sa_page(
    dpo: ClientMaison, territoire: Territoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vues, "OPTIONS_MAXIMALES", 4)
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")), ("x.xlsx", tableau("Cantine")))
    page = dpo.suivre()
    assert (page.textes("select[name=organisme-0]"), len(page.textes("select[name=organisme-1]"))) == ([], 1)
    monkeypatch.setattr(vues, "OPTIONS_MAXIMALES", 0)
    page = dpo.aller(page.url)
    assert page.textes("table select") == []
    dpo.soumettre("Reprendre chez 1 organisme")
    assert territoire.noms(0) == ["Paie"]


def test_d_une_commune_on_mene_au_noeud_et_rien_d_un_autre_ne_lui_revient(
    maison: Maison, dpo: ClientMaison, territoire: Territoire
) -> None:
    commune = territoire.communes[0]
    page = dpo.aller(f"/o/{commune.code}/depots/nouveau")
    assert page.lien("déposez-les depuis Communauté d'Essai") == f"/o/{territoire.noeud.code}/depots/nouveau"
    chez = territoire.chez(0)
    lignes = [(commune.nom, "Paie"), ("Commune de Pré-Fictif", "Paie")]
    lu = operations.lire(chez, operations.deposer(chez, [Fichier("t.xlsx", tableau_commun(lignes))]))
    assert [p.cible_id for p in lu.parts] == [commune.id, None]
    referente = maison.client("Réjane", referent=commune)
    assert "déposez-les depuis" not in referente.aller(f"/o/{commune.code}/depots/nouveau").texte


def test_d_ou_l_on_vient_ne_mene_qu_ou_l_on_a_droit(maison: Maison, territoire: Territoire, dpo: ClientMaison) -> None:
    page = dpo.aller(f"{base(territoire)}/")
    assert [t for t in page.textes("h2") if "Madis" in t or "CISO" in t] == ["Madis", "CISO Assistant"]
    assert page.lien("Déposer les fichiers : Madis").endswith("/depots/nouveau")
    referente = maison.client("Réjane", referent=territoire.communes[0])
    page = referente.aller(f"/o/{territoire.communes[0].code}/depots/")
    assert "Déposer les fichiers" in page.texte


def test_chaque_origine_mene_a_une_page_qui_existe(dpo: ClientMaison, territoire: Territoire) -> None:
    points = {o.point for o in ORIGINES}
    assert points <= set(dpo.app.view_functions), points
    page = dpo.aller(f"{base(territoire)}/")
    assert page.lien("Ouvrir les autodiagnostics : MonServiceSécurisé").endswith("/autodiagnostics/")


def test_un_tableau_presque_incompris_est_a_verifier_et_se_place_d_ici(
    dpo: ClientMaison, territoire: Territoire
) -> None:
    titres = ("Nom du traitement", "Zig", "Zag")
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie", titres=titres)))
    page = dpo.suivre()
    assert "2 colonnes sur 3 non reconnues : elles iraient aux observations." in page.texte
    assert "1 fichier à vérifier avant de reprendre" in page.texte
    dpo.aller(page.lien("Placer les colonnes de vallon-le-haut.xlsx"))
    dpo.soumettre("Placer ces colonnes", {"cible-1": "service"})
    page = dpo.suivre()
    assert "à vérifier" not in page.texte
    assert "Prêt" in page.texte
    dpo.soumettre("Reprendre chez 1 organisme")
    assert territoire.noms(0) == ["Paie"]


def test_douteux_il_le_reste_quand_on_change_d_organisme_et_peut_se_reprendre(
    dpo: ClientMaison, territoire: Territoire
) -> None:
    envoyer(dpo, territoire, ("x.xlsx", tableau("Paie", titres=("Nom du traitement", "Zig", "Zag"))))
    dpo.suivre()
    dpo.soumettre("Refaire l'aperçu", {"organisme-0": str(territoire.communes[1].id)})
    page = dpo.suivre()
    assert page.texte.count("2 colonnes sur 3 non reconnues") == 1
    dpo.soumettre("Reprendre chez 1 organisme")
    assert territoire.noms(1) == ["Paie"]


def test_les_nombres_s_accordent_et_ce_qui_n_est_pas_un_tableur_s_ignore(
    dpo: ClientMaison, territoire: Territoire
) -> None:
    territoire.monde.fiche(territoire.communes[0], "Paie")
    contenu = archive({"Vallon-le-Haut/a.xlsx": tableau("Paie"), "Vallon-le-Haut/b.xlsx": tableau("Cantine"),
                       "Vallon-le-Haut/note.pdf": b"%PDF-1.7", "c.xlsx": b"PK\x03\x04rien"})  # fmt: skip
    envoyer(dpo, territoire, ("tout.zip", contenu))
    page = dpo.suivre()
    assert "reprendre 4 fichiers, pour 1 organisme ; 1 illisible ; 1 ignoré." in page.texte
    assert "Deux fichiers vont à cet organisme" in page.texte
    assert page.textes(".chiffres li")[:3] == ["1 organisme", "1 fiche à créer", "1 à compléter"]
    assert "à remplacer" not in page.texte
    assert "D'après le nom du fichier ou de son dossier." in page.texte
    assert [t for t in page.textes("tbody .etat") if t in {"Ignoré", "Illisible"}] == ["Ignoré", "Illisible"]


def test_ce_qui_se_remplace_a_son_propre_compte(dpo: ClientMaison, territoire: Territoire) -> None:
    territoire.monde.fiche(territoire.communes[0], "Paie")
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    page = dpo.suivre()
    dpo.aller(page.lien("Ligne à ligne de vallon-le-haut.xlsx"))
    dpo.soumettre("Garder ces choix", {"choix-0": "remplacer"})
    assert {"0 à compléter", "1 à remplacer"} <= set(dpo.suivre().textes(".chiffres li"))


def test_un_depot_qui_attend_se_retrouve_sur_la_page_d_entree(dpo: ClientMaison, territoire: Territoire) -> None:
    assert "Commencé, à confirmer" not in dpo.aller(f"{base(territoire)}/").texte
    envoyer(dpo, territoire, ("vallon-le-haut.xlsx", tableau("Paie")))
    vers = dpo.page.vers
    assert dpo.aller(f"{base(territoire)}/").lien("« vallon-le-haut.xlsx »") == vers
