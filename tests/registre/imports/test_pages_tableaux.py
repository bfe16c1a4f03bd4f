"""Importer un tableau par les pages : placer les colonnes, retenir, choisir, confirmer, rendre compte, défaire."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest

from fabriques.client import ClientMaison, Maison, Page
from fabriques.tableaux_lus import en_csv, en_xlsx, registre_de_mairie
from registre.imports import confirmation, correspondances, operations
from registre.imports.modele import CorrespondanceImport, Import
from registre.traitements.operations import archiver, enregistrer, lire_fiche, lire_registre
from socle.base import maintenant
from socle.erreurs import RegleEnfreinte
from socle.operations import Contexte
from socle.tableurs import lire_classeur

RANGEES = [["Nom", "Service gestionnaire", "Machin"], ["Cantine", "Écoles", "bleu"], ["Paie", "RH", "vert"]]
TITRES_LUS = {"nom": "nom", "service gestionnaire": "service", "machin": "observations+"}


def deposer(client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "registre.csv", statut: int = 303) -> Page:
    client.aller(f"{maison.base}/imports/")
    return client.soumettre("Lire le fichier", {"fichier": (contenu, nom)}, statut)


def jusqu_a_l_apercu(
    client: ClientMaison, maison: Maison, contenu: bytes, nom: str = "registre.csv", **champs: str
) -> Page:
    """Dépose, accepte ce qui est proposé, arrive à l'aperçu."""
    deposer(client, maison, contenu, nom)
    client.suivre(303)
    client.suivre()
    client.soumettre("Voir ce que cela donne", {**champs})
    return client.suivre()


def contexte(maison: Maison) -> Contexte:
    return maison.monde.contexte(maison.commune)


def noms(maison: Maison) -> list[str]:
    return [f.saisie.nom for f in lire_registre(contexte(maison))]


def lot(contexte: Contexte, rangees: list[list[str]], nom: str = "r.csv") -> uuid.UUID:
    """Un lot dont les colonnes sont placées, qui attend sa confirmation."""
    id_ = operations.preparer(contexte, en_csv(rangees), nom)
    _, attente = operations.lire_attente(contexte, id_)
    operations.placer(contexte, id_, attente.plan, TITRES_LUS, {"forme": "ligne", "secours": "nommer"})
    return id_


def test_un_tableau_se_place_s_importe_et_la_correspondance_se_retient(maison_partout: Maison) -> None:
    maison, client = maison_partout, maison_partout.membre("referent")
    page = jusqu_a_l_apercu(client, maison, en_csv(RANGEES))
    assert page.textes("tbody th a") == ["Cantine", "Paie"]
    assert "Colonnes placées selon la correspondance « registre.csv »" in page.texte
    assert noms(maison) == []
    client.soumettre("Importer ces fiches")
    page = client.suivre()
    assert "2 fiches créées." in page.texte
    assert [f.saisie.observations for f in lire_registre(contexte(maison))] == ["Machin : bleu", "Machin : vert"]
    deposer(
        client, maison, en_csv([["MACHIN", "nom", "Service gestionnaire"], ["rouge", "Élections", "Accueil"]]), "b.csv"
    )
    page = client.suivre()
    assert "Colonnes placées selon la correspondance « registre.csv »" in page.texte
    assert page.textes("tbody th a") == ["Élections"]


def test_la_page_des_colonnes_montre_les_valeurs_et_la_confiance(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, en_csv(RANGEES))
    client.suivre(303)
    page = client.suivre()
    assert [s["value"] for s in page.soupe.select("table option[selected]")] == ["nom", "service", "observations+"]
    for attendu in ("Écoles", "bleu", "100 %", "Titre inconnu : gardée dans les observations.", "A Nom"):
        assert attendu in page.texte, attendu
    page = client.soumettre("Relire les titres", {"entete": "2"}, 200)
    assert "A Cantine" in page.texte


def test_sans_colonne_du_nom_rien_ne_se_lit(client: ClientMaison, maison: Maison) -> None:
    deposer(client, maison, en_csv([["Truc", "Bidule"], ["a", "b"]]))
    client.suivre(303)
    client.suivre()
    page = client.soumettre("Voir ce que cela donne", statut=422)
    assert "Dites quelle colonne porte le nom du traitement" in page.texte
    assert page.titre.startswith("Erreur : ")
    client.soumettre("Voir ce que cela donne", {"cible-1": "nom", "cible-0": "service"})
    assert client.suivre().textes("tbody th a") == ["b"]


def test_une_cible_forgee_est_refusee(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    deposer(client, maison, en_csv(RANGEES))
    url = client.suivre(303).vers
    for champs in (
        [("cible-0", "nom"), ("cible-1", "statut")],
        [("feuille", "99"), ("entete", "9" * 9), ("cible-0", "x")],
    ):
        client.poster(url, champs, 422)
    client.aller(f"{url}?feuille=-1&entete=²&hauteur=12")


def test_un_titre_qui_change_ramene_aux_colonnes_avec_le_reste_deja_place(client: ClientMaison, maison: Maison) -> None:
    jusqu_a_l_apercu(client, maison, en_csv(RANGEES), **{"cible-2": "description"})
    deposer(
        client,
        maison,
        en_csv([["Nom", "Service gestionnaire", "Machin", "Truc neuf"], ["Cantine", "a", "b", "c"]]),
        "c.csv",
    )
    client.suivre(303)
    page = client.suivre()
    assert "Ce fichier est proche de « registre.csv »" in page.texte
    assert "Titres nouveaux : Truc neuf." in page.texte
    assert [s["value"] for s in page.soupe.select("table option[selected]")] == [
        "nom",
        "service",
        "description",
        "observations+",
    ]


def test_une_correspondance_se_renomme_se_change_et_s_oublie(client: ClientMaison, maison: Maison) -> None:
    jusqu_a_l_apercu(client, maison, en_csv(RANGEES))
    page = client.aller(f"{maison.base}/imports/correspondances/")
    client.aller(page.lien("registre.csv"))
    assert "Donnez un nom" in client.soumettre("Enregistrer", {"nom": " "}, 422).texte
    page = client.soumettre("Enregistrer", {"nom": "Excel RH", "cible-2": "description"})
    (ligne,) = correspondances.lister(contexte(maison))
    assert (ligne.nom, ligne.colonnes["machin"]) == ("Excel RH", "description")
    client.suivre()
    client.soumettre("Oublier")
    assert "Aucune correspondance" in client.suivre().texte


def test_la_correspondance_d_un_noeud_sert_ses_membres_et_ne_se_modifie_que_chez_lui(maison_partout: Maison) -> None:
    maison = maison_partout
    territoire = maison.monde.organisme("Agglo de fiction")
    membre = maison.monde.organisme("Commune membre", parent=territoire)
    chez, la_haut = maison.monde.contexte(membre), maison.monde.contexte(territoire)
    id_ = operations.preparer(la_haut, en_csv(RANGEES), "r.csv")
    _, attente = operations.lire_attente(la_haut, id_)
    operations.placer(la_haut, id_, attente.plan, TITRES_LUS, {}, "Du territoire")
    chez_lui = operations.preparer(chez, en_csv(RANGEES), "r.csv")
    assert operations.lire_lot(chez, chez_lui).correspondance == "Du territoire"
    (ligne,) = correspondances.lister(chez)
    with pytest.raises(RegleEnfreinte, match="tenue par le territoire"):
        correspondances.oublier(chez, ligne.id)
    client = maison.client(dpo=membre)
    page = client.aller(f"/o/{membre.code}/imports/correspondances/{ligne.id}")
    assert "tenue par le territoire" in page.texte
    assert correspondances.lister(contexte(maison)) == []


def test_completer_garde_ce_qui_est_ecrit_et_se_defait(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine", service="À nous", description="Écrite à la main")
    page = jusqu_a_l_apercu(client, maison, en_csv(RANGEES), **{"cible-2": "description"})
    assert [c["value"] for c in page.soupe.select("table option[selected]")] == ["completer", "creer"]
    client.soumettre("Importer ces fiches", {"choix-0": "remplacer"})
    client.suivre()
    saisie = lire_fiche(contexte(maison), id_).saisie
    assert (saisie.service, saisie.description) == ("Écoles", "bleu")
    client.soumettre("Annuler l'import")
    page = client.suivre()
    assert "1 fiche aux archives. 1 fiche a retrouvé son contenu d'avant." in page.texte
    saisie = lire_fiche(contexte(maison), id_).saisie
    assert (saisie.service, saisie.description, noms(maison)) == ("À nous", "Écrite à la main", ["Cantine"])


def test_une_ressemblance_douteuse_est_laissee_a_la_personne(client: ClientMaison, maison: Maison) -> None:
    maison.fiche("Gestion de la restauration scolaire municipale")
    page = jusqu_a_l_apercu(client, maison, en_csv([RANGEES[0], ["Restauration scolaire", "Écoles", "x"], RANGEES[2]]))
    assert [c["value"] for c in page.soupe.select("table option[selected]")] == ["passer", "creer"]
    assert "à comparer avant de choisir" in page.texte
    page = client.aller(page.lien("Restauration scolaire"))
    assert "Si l'on complète" in page.texte
    assert "Qualité" in page.texte
    assert "Face à « Gestion de la restauration scolaire municipale »" in page.texte


def test_deux_fois_le_meme_nom_dans_le_fichier_ne_s_importe_qu_une_fois(client: ClientMaison, maison: Maison) -> None:
    page = jusqu_a_l_apercu(client, maison, en_csv([*RANGEES, ["CANTINE", "x", "y"]]))
    assert "Deux fois dans le fichier" in page.texte
    client.soumettre("Importer ces fiches")
    assert noms(maison) == ["Cantine", "Paie"]


def test_le_compte_rendu_se_lit_et_se_telecharge(client: ClientMaison, maison: Maison) -> None:
    jusqu_a_l_apercu(client, maison, en_csv([*RANGEES, ["Élections", "idem", "z"]]))
    client.soumettre("Importer ces fiches")
    page = client.suivre()
    assert "« Idem » n'est pas recopié" in page.texte
    feuilles = lire_classeur(client.aller(page.lien("Télécharger")).octets, "r.xlsx").feuilles
    assert [f.nom for f in feuilles] == ["Fiches", "À regarder"]
    assert [ligne[2].texte for ligne in feuilles[0].lignes] == ["Sort", "Créée", "Créée", "Créée"]
    assert client.aller(f"{maison.base}/imports/").lien("Compte rendu").endswith("/rapport")


def test_annuler_deux_fois_est_refuse_poliment(client: ClientMaison, maison: Maison) -> None:
    jusqu_a_l_apercu(client, maison, en_csv(RANGEES))
    client.soumettre("Importer ces fiches")
    rapport = client.suivre()
    client.soumettre("Annuler l'import", page=rapport)
    avant = maison.entrees()
    assert "déjà annulé" in client.soumettre("Annuler l'import", statut=422, page=rapport).texte
    assert maison.entrees() == avant


def test_une_autre_personne_confirme_le_lot_une_seule_fois(maison: Maison) -> None:
    une, autre = maison.membre("dpo"), maison.membre("referent", nom="Autre Personne")
    apercu = jusqu_a_l_apercu(une, maison, en_csv(RANGEES))
    sienne = autre.aller(apercu.url)
    autre.soumettre("Importer ces fiches", page=sienne)
    une.soumettre("Importer ces fiches", statut=422, page=apercu)
    assert noms(maison) == ["Cantine", "Paie"]


@pytest.mark.parametrize("mode", ["tout", "ligne"])
def test_une_ligne_refusee_arrete_tout_ou_elle_seule(maison_partout: Maison, mode: str) -> None:
    maison = maison_partout
    ici = contexte(maison)
    cible = maison.fiche("Paie")
    id_ = lot(ici, [*RANGEES, ["Élections", "Accueil", "x"]])
    archiver(ici, cible, 1)
    if mode == "tout":
        with pytest.raises(RegleEnfreinte, match="Rien n'a été importé"):
            confirmation.confirmer(ici, id_, mode=mode)
        assert (noms(maison), operations.lire_lot(ici, id_).etat) == ([], "apercu")
        return
    assert confirmation.confirmer(ici, id_, mode=mode).fini
    assert noms(maison) == ["Cantine", "Élections"]
    lignes = confirmation.lire_rapport(ici, id_).lignes
    assert [(x.nom, x.etat) for x in lignes] == [("Cantine", "creee"), ("Paie", "refusee"), ("Élections", "creee")]
    assert "archivée" in lignes[1].message


def test_un_import_interrompu_reprend_et_ne_double_rien(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    ici = contexte(maison)
    id_ = lot(ici, [RANGEES[0], *([f"Traitement numéro {n}", "x", ""] for n in range(9))])
    monkeypatch.setattr(confirmation, "TRANCHE", 3)
    monkeypatch.setattr(confirmation, "VERROU", -1.0)
    monkeypatch.setattr(confirmation, "DELAI", 0.0)
    confirmation._commencer(ici, id_, {}, "tout")
    assert confirmation.continuer(ici, id_, 0.0).faites == 0
    avancement = confirmation.continuer(ici, id_, 0.05)
    assert avancement.faites > 0
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/imports/{id_}/rapport")
    if not avancement.fini:
        assert "Import en cours" in page.texte
        monkeypatch.undo()
        client.soumettre("Continuer l'import")
    assert len(noms(maison)) == 9
    monkeypatch.setattr(confirmation, "VERROU", -1.0)
    debut = confirmation.annuler(ici, id_, 0.0)
    assert (debut.finie, debut.archivees, operations.lire_lot(ici, id_).etat) == (False, 1, "retour")
    page = client.aller(f"{maison.base}/imports/{id_}/rapport")
    client.soumettre("Continuer l'annulation")
    assert "9 fiches aux archives" in client.suivre().texte


def test_tout_ou_rien_defait_les_tranches_d_avant(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    ici = contexte(maison)
    cible = maison.fiche("Dernière")
    id_ = lot(ici, [RANGEES[0], *([f"Traitement numéro {n}", "x", ""] for n in range(4)), ["Dernière", "x", ""]])
    archiver(ici, cible, 1)
    monkeypatch.setattr(confirmation, "TRANCHE", 2)
    with pytest.raises(RegleEnfreinte, match="Rien n'a été importé"):
        confirmation.confirmer(ici, id_, {str(n): "creer" for n in range(4)})
    assert (noms(maison), operations.lire_lot(ici, id_).etat) == ([], "apercu")
    assert confirmation.confirmer(ici, id_, {"4": "passer"}).fini, "la ligne refusée passée, les autres s'écrivent"
    assert noms(maison) == [f"Traitement numéro {n}" for n in range(4)]
    assert confirmation.annuler(ici, id_).archivees == 4


def test_un_grand_fichier_se_choisit_page_par_page(client: ClientMaison, maison: Maison) -> None:
    rangees = [RANGEES[0], *([f"Traitement {n:03d} {uuid.UUID(int=n * 7919).hex[-8:]}", "x", ""] for n in range(230))]
    page = jusqu_a_l_apercu(client, maison, en_csv(rangees))
    assert "Page 1 sur 2" in page.texte
    client.soumettre("Garder ces choix et voir la suite", {"choix-0": "passer"})
    page = client.suivre()
    assert "Page 2 sur 2" in page.texte
    client.soumettre("Importer ces fiches", {"choix-229": "passer"})
    passees = [x.rang for x in confirmation.lire_rapport(contexte(maison), uuid.UUID(page.url.split("/")[-1][:36])).lignes
               if x.etat == "passee"]  # fmt: skip
    assert {0, 229} <= set(passees)


def test_l_apercu_est_chiffre_et_s_efface_au_bout_d_un_jour(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    ici = contexte(maison)
    attend, pose = lot(ici, [RANGEES[0], ["Secret de fiction", "x", "y"]]), lot(ici, RANGEES)
    confirmation.confirmer(ici, pose)
    with ici.base.lire(ici.perimetre) as session:
        gardes = [session.get_one(Import, id_).apercu for id_ in (attend, pose)]
    assert all(gardes)
    assert all(b"Secret" not in garde for garde in gardes)
    monkeypatch.setattr("socle.operations.maintenant", lambda: maintenant() + timedelta(days=1, minutes=1))
    assert operations.purger(ici) == 2
    assert [operations.lire_lot(ici, id_).etat for id_ in (attend, pose)] == ["abandonne", "confirme"]
    assert confirmation.lire_rapport(ici, pose).attente is None


def test_un_import_que_personne_ne_poursuit_reste_annulable(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    ici = contexte(maison)
    id_ = lot(ici, [*RANGEES, ["Élections", "x", ""]])
    monkeypatch.setattr(confirmation, "TRANCHE", 1)
    confirmation._commencer(ici, id_, {}, "tout")
    _, attente = operations.lire_attente(ici, id_)
    confirmation._poser_tranche(ici, id_, [confirmation.Choix(0, attente.fiche(0))])
    monkeypatch.setattr("socle.operations.maintenant", lambda: maintenant() + timedelta(days=2, minutes=1))
    assert operations.purger(ici) == 1
    assert (operations.lire_lot(ici, id_).etat, operations.lire_lot(ici, id_).nombre) == ("confirme", 1)
    assert confirmation.annuler(ici, id_).archivees == 1


def test_deux_feuilles_aux_memes_titres_se_lisent_ensemble_la_fois_d_apres(
    client: ClientMaison, maison: Maison
) -> None:
    jusqu_a_l_apercu(client, maison, en_xlsx(RANGEES), "un.xlsx")
    deposer(client, maison, en_xlsx(RANGEES, [RANGEES[0], ["Élections", "x", "y"]]), "deux.xlsx")
    assert client.suivre().textes("tbody th a") == ["Cantine", "Paie", "Élections"]


def test_un_import_d_avant_les_comptes_rendus_s_annule_encore(maison: Maison) -> None:
    ici = contexte(maison)
    id_ = operations.preparer(ici, json.dumps({"traitements": [{"nom": "Ancienne"}]}).encode(), "r.json")
    confirmation.confirmer(ici, id_)
    with ici.base.ecrire(ici.perimetre) as session:
        for ligne in session.exec(confirmation.select(confirmation.LigneImport)):
            session.delete(ligne)
    assert confirmation.annuler(ici, id_).archivees == 1


def test_un_json_se_reimporte_en_completant(maison: Maison) -> None:
    ici = contexte(maison)
    id_ = maison.fiche("Cantine", service="Écoles")
    contenu = json.dumps(
        {"traitements": [{"nom": "Cantine", "service": "Autre", "description": "Repas", "statut": "approuvee"}]}
    )
    confirmation.confirmer(ici, operations.preparer(ici, contenu.encode(), "r.json"))
    fiche = lire_fiche(ici, id_)
    assert (fiche.saisie.service, fiche.saisie.description, fiche.traitement.statut) == ("Écoles", "Repas", "brouillon")


def test_une_fiche_retouchee_apres_l_import_n_est_pas_defaite(maison: Maison) -> None:
    ici = contexte(maison)
    id_ = maison.fiche("Cantine")
    pose = lot(ici, RANGEES)
    confirmation.confirmer(ici, pose)
    saisie = lire_fiche(ici, id_).saisie
    saisie.description = "Retouchée"
    enregistrer(ici, id_, saisie, 2)
    fait = confirmation.annuler(ici, pose)
    assert (fait.archivees, fait.retablies, fait.gardees) == (1, 0, 1)
    assert lire_fiche(ici, id_).saisie.description == "Retouchée"


PIRES: dict[str, tuple[bytes, str, int]] = {
    "une colonne": (en_csv([["Nom"], ["Cantine"], ["Paie"]]), "r.csv", 2),
    "200 colonnes": (en_xlsx([["Nom", *(f"T{n}" for n in range(199))], ["Cantine", *map(str, range(199))]]), "r.xlsx", 1),
    "titres en double": (en_csv([["Nom", "Nom", "Nom"], ["Cantine", "a", "b"]]), "r.csv", 1),
    "formules": (en_csv([["Nom", "Service"], ["=1+1", "=HYPERLINK(\"x\")"], ["@SOMME", "+33"]]), "r.csv", 2),
    "points-virgules": (en_csv([["Nom", "Finalité"], ["A ; B", "x;y"]]), "r.csv", 1),
    "nom de macro": (en_xlsx([["Nom", "Service"], ["Cantine", "x"]]), "registre.xlsm", 1),
    "lignes vides": (en_csv([["Nom", "Service"], ["", ""], ["Cantine", "x"], ["", ""], ["Paie", "y"]]), "r.csv", 2),
}  # fmt: skip


@pytest.mark.parametrize("cas", PIRES)
def test_les_pires_tableaux_se_lisent_ou_se_refusent_sans_panne(client: ClientMaison, maison: Maison, cas: str) -> None:
    contenu, nom, attendues = PIRES[cas]
    page = jusqu_a_l_apercu(client, maison, contenu, nom)
    assert len(page.textes("tbody th a")) == attendues
    client.soumettre("Importer ces fiches")
    assert len(noms(maison)) == attendues


def test_une_mairie_reprend_ses_cent_quinze_lignes(client: ClientMaison, maison: Maison) -> None:
    page = jusqu_a_l_apercu(client, maison, en_xlsx(registre_de_mairie()), "registre.xlsx")
    assert "115 fiches comprises" in page.texte
    client.soumettre("Importer ces fiches")
    assert "fiches créées" in client.suivre().texte
    with contexte(maison).base.lire(contexte(maison).perimetre) as session:
        assert session.exec(confirmation.select(CorrespondanceImport)).one().nom == "registre.xlsx"
