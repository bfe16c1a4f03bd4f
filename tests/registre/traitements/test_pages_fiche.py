"""La fiche par la page : créer incomplète, compléter, ajouter et retirer des lignes sans script, dupliquer, relire."""

from __future__ import annotations

import uuid

import pytest

from fabriques.client import ClientMaison, Maison, Page
from fabriques.monde import fiche_pleine
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import lire_fiche

NOUVELLE = "/traitements/nouvelle"


def lue(maison: Maison, id_: uuid.UUID | str) -> TraitementSaisie:
    return lire_fiche(maison.monde.contexte(maison.commune), uuid.UUID(str(id_))).saisie


def identifiant(page: Page) -> str:
    return page.vers.rstrip("/").rpartition("/")[2]


def test_une_fiche_se_cree_avec_son_seul_nom_et_dit_ce_qui_lui_manque(client: ClientMaison, maison: Maison) -> None:
    client.aller(f"{maison.base}/traitements/")
    client.aller(client.page.lien("Nouvelle fiche"))
    client.soumettre("Enregistrer", nom="Inscription à la cantine")
    page = client.suivre()
    assert "La fiche est créée" in page.texte
    assert page.textes("h1") == ["Inscription à la cantine"]
    assert "Ce qui manque" in page.texte
    assert "RGPD 6(1)" in page.texte
    assert maison.verbes() == ["traitement.cree"]
    client.aller(page.lien("Base légale de chaque finalité").partition("#")[0])
    assert client.page.soupe.select_one("#champ-finalites")


def test_le_nom_manque_la_saisie_reste(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    client.aller(f"{maison.base}{NOUVELLE}")
    page = client.soumettre("Enregistrer", {"service": "Affaires scolaires"}, 422)
    assert page.titre.startswith("Erreur : ")
    assert "Remplissez « Nom du traitement »." in page.texte
    assert page.lien("Nom du traitement") == "#champ-nom"
    assert page.valeur("service") == "Affaires scolaires"
    assert page.soupe.select_one("#champ-nom")["aria-invalid"] == "true"


def test_lignes_ajoutees_et_retirees_sans_script(client: ClientMaison, maison: Maison) -> None:
    client.aller(f"{maison.base}{NOUVELLE}")
    client.soumettre("ajouter:finalites", {"nom": "Cantine"}, 200)
    client.soumettre("ajouter:finalites", {"finalites-0-libelle": "Première"}, 200)
    client.soumettre("ajouter:finalites", {"finalites-1-libelle": "Deuxième"}, 200)
    page = client.soumettre("retirer:finalites:1", {"finalites-2-libelle": "Troisième"}, 200)
    assert page.valeur("nom") == "Cantine"
    assert maison.verbes() == [], "rien n'est écrit avant d'enregistrer"
    client.soumettre("Enregistrer", {"finalites-1-base_legale": "obligation_legale"})
    fiche = lue(maison, identifiant(client.page))
    attendues = [("Première", ""), ("Troisième", "obligation_legale")]
    assert [(f.libelle, f.base_legale) for f in fiche.finalites] == attendues


def test_modifier_garde_tout_ce_que_la_page_montre(client: ClientMaison, maison: Maison) -> None:
    """Ouvrir le formulaire d'une fiche pleine et l'enregistrer tel quel n'en change rien."""
    id_ = maison.fiche("Restauration", **{k: v for k, v in fiche_pleine().items() if k != "nom"})
    avant = lue(maison, id_)
    client.aller(f"{maison.base}/traitements/{id_}/modifier")
    client.soumettre("Enregistrer")
    assert lue(maison, id_) == avant
    client.aller(f"{maison.base}/traitements/{id_}/modifier")
    client.soumettre("Enregistrer", {"volume_precis": "1\u202f300", "prochaine_revue": "2/9/2027", "sources": None})
    apres = lue(maison, id_)
    assert (apres.volume_precis, str(apres.prochaine_revue), apres.sources) == (1300, "2027-09-02", [])
    assert apres.finalites == avant.finalites


@pytest.mark.parametrize("texte", ["<script>alert(1)</script>", "a\x00b", "« É » œ 𝓐 🎻", "{{ 7*7 }}", "' OR 1=1 --"])
def test_un_texte_malcommode_se_relit_tel_quel(client: ClientMaison, maison: Maison, texte: str) -> None:
    client.aller(f"{maison.base}{NOUVELLE}")
    client.soumettre("Enregistrer", {"nom": texte, "description": f"{texte}\nligne 2"})
    page = client.suivre()
    net = texte.replace("\x00", "")
    assert page.textes("h1") == [net]
    assert lue(maison, page.url.rpartition("/")[2]).description == f"{net}\nligne 2"
    assert client.aller(f"{page.url}/modifier").valeur("description") == f"{net}\r\nligne 2"
    assert net in " ".join(client.aller(f"{maison.base}/traitements/").textes("tbody th"))


def test_la_fiche_pleine_montre_libelles_et_articles(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Restauration", **{k: v for k, v in fiche_pleine().items() if k != "nom"})
    texte = client.aller(f"{maison.base}/traitements/{id_}").texte
    for attendu in ("Inscrire les élèves", "Mission d'intérêt public", "Année scolaire", "Trésor public", "Armoire fermée",
                    "RGPD 30(1)b", "1250", "01/09/2027"):  # fmt: skip
        assert attendu in texte, attendu
    assert "mission_interet_public" not in texte


def test_l_historique_montre_qui_quand_et_ce_qui_a_change(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine", service="Écoles")
    client.aller(f"{maison.base}/traitements/{id_}/modifier")
    client.soumettre("Enregistrer", service="Éducation")
    client.suivre()
    page = client.aller(client.page.lien("Historique"))
    (acte, ligne) = page.textes(".passages > li > h2, tbody tr")[:2]
    assert acte == "Camille Aubert a modifié la fiche"
    assert page.textes("del") == ["Écoles"]
    assert page.textes("ins") == ["Éducation"]
    assert "Service" in ligne


def test_dupliquer_donne_un_brouillon_sans_l_avis(maison: Maison) -> None:
    client, id_ = maison.membre("dpo"), maison.fiche("Cantine", reference="RT-1")
    client.aller(f"{maison.base}/traitements/{id_}")
    client.soumettre("Envoyer à la relecture")
    client.suivre()
    client.soumettre("Rendre l'avis", avis="favorable")
    client.suivre()
    client.soumettre("Dupliquer")
    copie = client.page.vers.split("/")[-2]
    page = client.suivre()
    assert (page.valeur("nom"), page.valeur("reference")) == ("Cantine (copie)", "")
    assert lire_fiche(maison.monde.contexte(maison.commune), uuid.UUID(copie)).traitement.avis == ""


def test_un_brouillon_garde_se_propose_se_reprend_et_s_efface(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine")
    url = f"{maison.base}/traitements/{id_}/modifier"
    page = client.aller(url)
    envoi = {
        "_formulaire": page.valeur("_formulaire"),
        "_version": "1",
        "nom": "Cantine bio",
        "description": "En cours",
    }
    client.poster(f"{maison.base}/brouillon", envoi, 204)
    page = client.aller(url)
    assert page.valeur("nom") == "Cantine", "un brouillon ne se reprend pas de lui-même"
    page = client.aller(client.page.lien("Reprendre ce brouillon"))
    assert (page.valeur("nom"), page.valeur("description")) == ("Cantine bio", "En cours")
    client.soumettre("Enregistrer")
    assert lue(maison, id_).nom == "Cantine bio"
    assert "Reprendre ce brouillon" not in client.aller(url).texte
