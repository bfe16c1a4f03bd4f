"""Copier par la page : choisir, relire, lancer, défaire ; retrouver d'où vient une fiche, et où sont ses copies."""

from __future__ import annotations

import uuid

import pytest

from fabriques.client import ClientMaison, Maison
from fabriques.monde import fiche_pleine
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from registre.traitements import operations as traitements
from socle.organismes.modele import Organisme
from socle.saisies import valider


@pytest.fixture
def territoire(maison: Maison) -> list[Organisme]:
    """Deux communes sous l'organisme de la maison."""
    return [maison.monde.organisme(f"Commune {n}", parent=maison.commune, population=500 * (n + 1)) for n in range(2)]


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    return maison.membre("dpo", nom="Camille Déléguée")


def chez(organisme: Organisme) -> str:
    return f"/o/{organisme.code}"


def fiche(maison: Maison, organisme: Organisme | None = None, **valeurs: object) -> uuid.UUID:
    return maison.monde.fiche(organisme or maison.commune, **(fiche_pleine() | valeurs))


def test_de_la_fiche_au_lot_puis_au_retour(maison: Maison, dpo: ClientMaison, territoire: list[Organisme]) -> None:
    id_ = fiche(maison)
    page = dpo.aller(f"{maison.base}/traitements/{id_}")
    page = dpo.aller(page.lien("Copier chez d’autres organismes"))
    assert page.soupe.select_one(f"#o-{id_}[checked]")
    page = dpo.soumettre("Voir ce que cela ferait", statut=200, tout="oui")
    assert "2 à créer" in page.texte
    assert "Affaires scolaires" in page.texte, "le service qui n'existe pas là-bas se dit"
    dpo.soumettre("Copier chez 2 organismes")
    page = dpo.suivre()
    assert page.textes("tbody th") == ["Commune 0", "Commune 1"]
    assert "1 créé." in page.texte
    contexte = maison.monde.contexte(territoire[0])
    (copie,) = traitements.lister(contexte, traitements.Filtre()).lignes
    assert "Copiée de Restauration scolaire (" in dpo.aller(f"{chez(territoire[0])}/traitements/{copie.id}").texte
    page = dpo.aller(f"{maison.base}/duplication/copies/{id_}")
    assert page.texte.count("Telle quelle") == 2
    dpo.aller(dpo.aller(f"{maison.base}/lots/").lien("Restauration scolaire"))
    dpo.soumettre("Défaire tout le lot")
    assert "2 défaits, 0 gardé" in dpo.suivre().texte
    assert dpo.aller(f"{maison.base}/duplication/copies/{id_}").texte.count("Archivée") == 2


def test_on_copie_aussi_depuis_un_membre(maison: Maison, dpo: ClientMaison, territoire: list[Organisme]) -> None:
    """Le nœud n'a pas de fiche : il choisit le membre d'où copier, sans quitter la page."""
    fiche(maison, territoire[1])
    page = dpo.aller(f"{maison.base}/duplication/")
    assert "choisissez-en un autre" in page.texte
    page = dpo.soumettre("Choisir cet organisme", statut=200, de=str(territoire[1].id))
    assert "Restauration scolaire" in page.texte
    assert "vient de Commune 1" in page.texte


def test_un_nom_plein_de_balises_se_lit_et_ne_s_execute_pas(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    nom, service = "Cantine <script>alert(1)</script>", "<img src=x onerror=alert(1)>"
    id_ = fiche(maison, nom=nom, service=service)
    maison.monde.fiche(territoire[0], nom)
    systemes.creer(maison.monde.contexte(maison.commune), valider(SystemeSaisie, {"nom": "<b>Portail</b>"}), id_)
    dpo.aller(f"{maison.base}/duplication/?objet={id_}")
    page = dpo.soumettre("Voir ce que cela ferait", statut=200, tout="oui")
    assert "<b>Portail</b>" in page.texte, "ce qui ne suit pas se dit, tel qu'il est écrit"
    assert "Ce qui y est lié et ne suit pas" in page.texte
    assert nom in page.texte
    assert not page.soupe.select("main script, main img, main b")
    dpo.soumettre("Copier chez 1 organisme")
    page = dpo.suivre()
    assert not page.soupe.select("main script, main img, main b")


def test_le_meme_envoi_deux_fois_n_ouvre_qu_un_lot(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    id_ = fiche(maison)
    dpo.aller(f"{maison.base}/duplication/?objet={id_}")
    apercu = dpo.soumettre("Voir ce que cela ferait", statut=200, tout="oui")
    for _ in range(2):
        dpo.soumettre("Copier chez 2 organismes", page=apercu)
    assert len(dpo.aller(f"{maison.base}/lots/").textes("tbody th")) == 1


def test_un_nom_deja_pris_se_regle_organisme_par_organisme(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    id_ = fiche(maison)
    for organisme in territoire:
        maison.monde.fiche(organisme, "Restauration scolaire")
    dpo.aller(f"{maison.base}/duplication/?objet={id_}")
    page = dpo.soumettre("Voir ce que cela ferait", statut=200, tout="oui")
    assert "2 passés, le nom est pris" in page.texte
    assert "Il n'y a rien à écrire" in page.texte
    page = dpo.soumettre("Refaire l'aperçu", statut=200, meme="completer")
    assert "2 à compléter" in page.texte
    ligne = f"ligne.{territoire[1].id}.{id_}"
    page = dpo.soumettre("Refaire l'aperçu", {ligne: "creer"}, 200)
    assert "« Restauration scolaire (copie) »" in page.texte
    dpo.soumettre("Copier chez 2 organismes")
    page = dpo.suivre()
    assert "1 complété." in page.texte
    assert "1 créé." in page.texte


def test_le_filtre_garde_les_choix_et_borne_les_organismes(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    id_ = fiche(maison)
    dpo.aller(f"{maison.base}/duplication/?objet={id_}")
    page = dpo.soumettre("Filtrer", statut=200, de_habitants="600")
    assert "1 organisme sur 2" in page.texte
    assert page.soupe.select_one(f"#o-{id_}[checked]")
    page = dpo.soumettre("Voir ce que cela ferait", statut=200, tout="oui")
    assert "chez 1 organisme." in page.texte
    page = dpo.soumettre("Revenir au choix", statut=200)
    assert page.soupe.select_one(f"#m-{territoire[1].id}[checked]")
    page = dpo.soumettre("Voir ce que cela ferait", statut=422, a_habitants="beaucoup")
    assert page.soupe.select_one("#champ-a_habitants[aria-invalid=true]")


def test_sans_rien_choisir_la_page_dit_quoi(maison: Maison, dpo: ClientMaison, territoire: list[Organisme]) -> None:
    id_ = fiche(maison)
    dpo.aller(f"{maison.base}/duplication/")
    page = dpo.soumettre("Voir ce que cela ferait", statut=422, tout="oui")
    assert "Choisissez au moins un objet" in page.texte
    dpo.aller(f"{maison.base}/duplication/?objet={id_}")
    page = dpo.soumettre("Voir ce que cela ferait", statut=422)
    assert "Choisissez au moins un organisme" in page.texte


def test_depuis_une_commune_on_copie_du_noeud_ou_l_on_a_le_droit(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    id_ = fiche(maison, territoire[0], nom="Marché de Noël")
    page = dpo.aller(f"{chez(territoire[0])}/traitements/{id_}")
    dpo.aller(page.lien("Copier chez d’autres organismes"), 302)
    page = dpo.suivre()
    assert page.url.startswith(f"{maison.base}/duplication/")
    assert "Commune 0" in page.texte
    assert page.soupe.select_one(f"#o-{id_}[checked]")
    dpo.soumettre("Voir ce que cela ferait", statut=200, organisme=str(territoire[1].id))
    dpo.soumettre("Copier chez 1 organisme")
    assert "1 créé." in dpo.suivre().texte
    assert "Commune 1" in dpo.aller(f"{chez(territoire[0])}/duplication/copies/{id_}").texte


def test_ce_qui_est_force_est_refuse(maison: Maison, dpo: ClientMaison, territoire: list[Organisme]) -> None:
    id_, voisine = fiche(maison), maison.monde.organisme("Voisine")
    dpo.aller(f"{maison.base}/duplication/")
    lancer = f"{maison.base}/duplication/lancer"
    base = {"objet": str(id_), "de": str(maison.commune.id)}
    assert dpo.poster(lancer, {**base, "organismes": str(voisine.id)}, statut=404)
    assert dpo.poster(lancer, {**base, "organismes": "n'importe quoi"}, statut=404)
    assert dpo.poster(lancer, {"objet": str(id_), "de": str(voisine.id), "tout": "oui"}, statut=404)
    assert dpo.poster(lancer, {**base, "tout": "oui", "meme": "effacer"}, statut=422)
    assert dpo.poster(lancer, {"de": str(maison.commune.id), "objet": str(uuid.uuid4()), "tout": "oui"}, statut=404)
    assert dpo.aller(f"{maison.base}/lots/").texte.count("copié chez") == 0


@pytest.mark.parametrize("quoi", ["relation", "mention", "action", "systeme"])
def test_les_autres_listes_se_copient_aussi(maison: Maison, dpo: ClientMaison, quoi: str) -> None:
    assert "Rien à copier" in dpo.aller(f"{maison.base}/duplication/?quoi={quoi}").texte


def test_qui_ne_peut_pas_copier_lit_quand_meme_d_ou_vient_la_fiche(
    maison: Maison, dpo: ClientMaison, territoire: list[Organisme]
) -> None:
    id_ = fiche(maison)
    copie = traitements.dupliquer(maison.monde.contexte(maison.commune), id_)
    page = maison.membre("lecteur").aller(f"{maison.base}/traitements/{copie}")
    assert "Copiée de Restauration scolaire, version 1" in page.texte
    assert "Copier chez" not in page.texte
