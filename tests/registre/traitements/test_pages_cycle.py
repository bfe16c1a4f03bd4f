"""De brouillon à approuvée : chacun son rôle, chaque passage tenu par le serveur."""

from __future__ import annotations

import uuid

import pytest

from fabriques.client import ClientMaison, Maison
from registre.traitements.operations import lire_fiche


def statut(maison: Maison, id_: uuid.UUID) -> str:
    return lire_fiche(maison.monde.contexte(maison.commune), id_).traitement.statut


def voir(client: ClientMaison, maison: Maison, id_: uuid.UUID) -> str:
    return client.aller(f"{maison.base}/traitements/{id_}").texte


def test_le_cycle_complet_avec_les_bons_roles(maison_partout: Maison) -> None:
    maison, id_ = maison_partout, maison_partout.fiche("Cantine")
    referente, dpo = maison.membre("referent", nom="Rachida"), maison.membre("dpo", nom="Denis")
    maire, lectrice = maison.membre("responsable", nom="Maud"), maison.membre("lecteur")
    voir(referente, maison, id_)
    referente.soumettre("Envoyer à la relecture")
    assert "Fiche envoyée à la relecture" in referente.suivre().texte
    assert "Votre avis de délégué" not in referente.page.texte
    voir(dpo, maison, id_)
    assert "Approuver (visa)" not in dpo.page.texte
    dpo.soumettre("Rendre l'avis", avis="reserves", motif="Durée à préciser")
    assert statut(maison, id_) == "avis_dpo"
    voir(maire, maison, id_)
    assert "Avec réserves" in maire.page.texte.replace("avec", "Avec")
    assert "Durée à préciser" in maire.page.texte
    maire.soumettre("Approuver (visa)", motif="Durée fixée par délibération")
    texte = voir(lectrice, maison, id_)
    assert "Maud" in texte
    assert "Denis" in texte
    assert not lectrice.page.soupe.select("main form")
    actes = ["cree", "soumis", "avise", "approuve"]
    assert maison.verbes() == [f"traitement.{a}" for a in actes]


def test_modifier_une_fiche_approuvee_la_rend_au_brouillon_et_garde_l_avis_ancien(maison: Maison) -> None:
    id_, tous = maison.fiche("Cantine"), maison.membre("dpo", "responsable")
    assert "conflit d'intérêts" in voir(tous, maison, id_)
    tous.soumettre("Envoyer à la relecture")
    tous.suivre()
    tous.soumettre("Rendre l'avis", avis="favorable")
    tous.suivre()
    tous.soumettre("Approuver (visa)")
    assert statut(maison, id_) == "approuvee"
    tous.aller(f"{maison.base}/traitements/{id_}/modifier")
    tous.soumettre("Enregistrer", description="Autre texte")
    assert statut(maison, id_) == "brouillon"
    assert "porte sur une version antérieure" in tous.suivre().texte


@pytest.mark.parametrize(
    ("avis", "motif", "phrase"),
    [
        ("defavorable", "", "Motivez cet avis"),
        ("reserves", "   ", "Motivez cet avis"),
        ("", "", "Choisissez un avis"),
        ("excellent", "x", "Choisissez un avis"),
    ],
)
def test_un_avis_incomplet_est_refuse(client: ClientMaison, maison: Maison, avis: str, motif: str, phrase: str) -> None:
    id_ = maison.fiche("Cantine")
    voir(client, maison, id_)
    client.soumettre("Envoyer à la relecture")
    avant = maison.entrees()
    champs = {"avis": avis, "motif": motif, "_version": "2"}
    page = client.poster(f"{maison.base}/traitements/{id_}/avis", champs, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")
    assert (statut(maison, id_), maison.entrees()) == ("a_relire", avant)


def test_passer_outre_un_avis_defavorable_se_motive(maison: Maison) -> None:
    id_, tous = maison.fiche("Cantine"), maison.membre("dpo", "responsable")
    voir(tous, maison, id_)
    tous.soumettre("Envoyer à la relecture")
    tous.suivre()
    tous.soumettre("Rendre l'avis", avis="defavorable", motif="Illicite")
    tous.suivre()
    page = tous.soumettre("Approuver (visa)", statut=422)
    assert "écrivez pourquoi vous passez outre" in page.texte
    assert statut(maison, id_) == "avis_dpo"
    tous.soumettre("Approuver (visa)", motif="Obligation du préfet")
    assert statut(maison, id_) == "approuvee"


@pytest.mark.parametrize("verbe", ["reprendre", "avis", "approuver", "desarchiver"])
def test_une_transition_interdite_est_dite_et_n_ecrit_rien(maison: Maison, verbe: str) -> None:
    id_, tous = maison.fiche("Cantine"), maison.membre("dpo", "responsable")
    avant = maison.entrees()
    page = tous.poster(f"{maison.base}/traitements/{id_}/{verbe}", {"_version": "1", "avis": "favorable"}, 422)
    assert "n'est pas possible dans l'état actuel de la fiche" in page.texte
    assert (statut(maison, id_), maison.entrees()) == ("brouillon", avant)


def test_decider_sur_une_fiche_changee_entre_temps(maison: Maison) -> None:
    id_, maire, dpo = maison.fiche("Cantine"), maison.membre("responsable", "dpo"), maison.membre("dpo")
    voir(maire, maison, id_)
    ancienne = maire.page
    dpo.aller(f"{maison.base}/traitements/{id_}/modifier")
    dpo.soumettre("Enregistrer", description="Neuf")
    page = maire.soumettre("Envoyer à la relecture", statut=409, page=ancienne)
    assert "Relisez-la avant de décider." in page.texte
    assert statut(maison, id_) == "brouillon"


def test_archiver_se_defait(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Cantine")
    voir(client, maison, id_)
    client.soumettre("Archiver")
    assert "Modifier" not in client.suivre().textes(".page__actions a")
    client.soumettre("Sortir des archives")
    assert statut(maison, id_) == "brouillon"
    assert maison.verbes()[-2:] == ["traitement.archive", "traitement.desarchive"]
