"""Les pages d'un autodiagnostic, comme on s'en sert : ouvrir, répondre question après question, relire, clore."""

from __future__ import annotations

import uuid

import pytest

from audit.autodiagnostics import operations
from audit.autodiagnostics.modele import NouvelAutodiagnosticSaisie
from fabriques.autodiagnostics import Ouvert
from fabriques.client import ClientMaison, Maison
from socle.saisies import valider


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """Le RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")


@pytest.fixture
def ici(maison: Maison) -> Ouvert:
    """Un autodiagnostic court, ouvert par quelqu'un d'autre."""
    contexte = maison.monde.contexte(maison.commune, personne=maison.monde.personne("Préparation"))
    valeurs = {"titre": "Autodiagnostic d'essai", "parcours": "court", "referentiel": "rgs-collectivite"}
    id_ = operations.creer(contexte, valider(NouvelAutodiagnosticSaisie, valeurs))
    return Ouvert(maison.monde, maison.commune, contexte, id_)


def page_du_point(maison: Maison, ici: Ouvert, point: str = "CAD-01") -> str:
    return f"{maison.base}/autodiagnostics/{ici.id}/{ici.cible()}/{point}"


def test_de_l_ouverture_a_la_premiere_reponse(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(f"{maison.base}/autodiagnostics/")
    assert "Aucun autodiagnostic" in page.texte
    client.aller(page.lien("Ouvrir un autodiagnostic"))
    client.soumettre("Enregistrer", titre="Autodiagnostic 2026", parcours="court")
    page = client.suivre()
    assert page.titre.startswith("Autodiagnostic 2026")
    assert "Rien n'est encore évalué" in page.texte
    page = client.aller(page.lien("Commencer"))
    assert "CAD-01" in page.titre
    assert "Avez-vous la liste" in page.texte
    client.soumettre("Enregistrer et passer à la suivante", {"statut": "partiel"}, commentaire="La liste date de 2024.")
    page = client.suivre()
    assert "La réponse est enregistrée" in page.texte
    assert "CAD-01" not in page.titre
    page = client.aller(page.lien("Toutes les questions"))
    assert "1 réponse sur 25" in page.texte


@pytest.mark.parametrize(("role", "parcours"), [("referent", "court"), ("rssi", "complet")])
def test_un_secretariat_sans_informaticien_se_voit_proposer_le_parcours_court(
    maison: Maison, role: str, parcours: str
) -> None:
    page = maison.membre(role).aller(f"{maison.base}/autodiagnostics/nouveau")
    assert page.valeur("parcours") == parcours


def test_une_reponse_refusee_garde_ce_qui_est_tape(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    client.aller(page_du_point(maison, ici))
    page = client.soumettre("Enregistrer", {"statut": "non_applicable"}, commentaire="Pas chez nous", statut=422)
    assert "Dites pourquoi ce point ne s'applique pas" in page.texte
    assert "Pas chez nous" in page.reponse.text
    assert ici.etat.unite(ici.cible(), "CAD-01").reponse is None


def test_deux_personnes_repondent_en_meme_temps(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    client.aller(page_du_point(maison, ici))
    ici.repondre("CAD-01", "conforme", commentaire="Réponse de l'autre")
    page = client.soumettre("Enregistrer", {"statut": "partiel"}, commentaire="La mienne", statut=409)
    assert "Réponse de l'autre" in page.texte
    assert "La mienne" in page.reponse.text
    assert ici.etat.unite(ici.cible(), "CAD-01").statut == "conforme"
    client.soumettre("Enregistrer", {"statut": "partiel"}, commentaire="La mienne")
    assert ici.etat.unite(ici.cible(), "CAD-01").statut == "partiel"


def test_relire_la_reponse_d_un_autre(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme")
    client.aller(page_du_point(maison, ici))
    page = client.soumettre("Enregistrer la relecture", verdict="a_reprendre", statut=422)
    assert "Dites ce qui est à reprendre" in page.texte
    client.soumettre("Enregistrer la relecture", verdict="a_reprendre", remarque="Joindre la liste")
    page = client.suivre()
    assert "À reprendre par Robin Essai" in page.texte


def test_clore_puis_rouvrir(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    adresse = f"{maison.base}/autodiagnostics/{ici.id}"
    client.aller(adresse)
    page = client.soumettre("Clore l'autodiagnostic", statut=422)
    assert "Répondez au moins à un point" in page.texte
    ici.repondre("CAD-01", "conforme")
    client.aller(adresse)
    client.soumettre("Clore l'autodiagnostic")
    page = client.suivre()
    assert "Clos" in page.texte
    assert "Enregistrer" not in client.aller(page_du_point(maison, ici)).texte
    client.aller(adresse)
    client.soumettre("Rouvrir", motif="Une preuve de plus")
    assert "Ouvert" in client.suivre().texte


def test_un_lecteur_lit_sans_boutons(maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme", commentaire="Vu en réunion")
    lecteur = maison.membre("lecteur")
    page = lecteur.aller(page_du_point(maison, ici))
    assert "Vu en réunion" in page.texte
    assert "Enregistrer" not in page.texte
    assert "Clore" not in lecteur.aller(f"{maison.base}/autodiagnostics/{ici.id}").texte


@pytest.mark.parametrize("suite", ["", "/questions", "/historique", "/modifier"])
def test_l_autodiagnostic_d_un_autre_organisme_est_introuvable(
    client: ClientMaison, maison: Maison, ici: Ouvert, suite: str
) -> None:
    ailleurs = maison.monde.organisme("Ailleurs")
    autre = maison.client(rssi=ailleurs)
    autre.aller(f"/o/{ailleurs.code}/autodiagnostics/{ici.id}{suite}", statut=404)
    client.aller(f"{maison.base}/autodiagnostics/{uuid.uuid4()}{suite}", statut=404)


def test_la_reponse_mene_a_sa_question(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme")
    reponse = ici.etat.unite(ici.cible(), "CAD-01").reponse
    assert reponse is not None
    client.aller(f"{maison.base}/reponses/{reponse.id}", statut=302)
    assert "CAD-01" in client.suivre().titre
    client.aller(f"{maison.base}/reponses/{uuid.uuid4()}", statut=404)


@pytest.mark.parametrize(
    "filtre", ["sans_reponse", "a_verifier", "a_confirmer", "a_relire", "obligations", "perimees", "autre"]
)
def test_les_filtres_des_questions(client: ClientMaison, maison: Maison, ici: Ouvert, filtre: str) -> None:
    ici.repondre("CAD-01", "ne_sait_pas")
    page = client.aller(f"{maison.base}/autodiagnostics/{ici.id}/questions?filtre={filtre}")
    vue = "CAD-01" in page.texte
    assert vue == (filtre in {"a_verifier", "a_relire", "autre"})
