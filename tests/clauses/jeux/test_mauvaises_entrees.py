"""Adresses et formulaires forgés : toujours une phrase et le bon statut, rien d'écrit."""

from __future__ import annotations

import uuid

import pytest

from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.publications import operations as publications
from clauses.publications.modele import PublicationSaisie
from fabriques.client import Maison
from socle.saisies import valider

LONG = "x" * 600


@pytest.mark.parametrize("chemin", ["jeux/", "ouverture/", "reutilisations/", "publications/", "jeux/matrice"])
@pytest.mark.parametrize(
    "demande",
    ["?page=²&etat=%00&flux=%ff", "?q=" + "é" * 9_000, "?objet=zz&source=a&domaine=b&ouverture=c&archives=d", "?page=-1",
     "?page=" + "9" * 400, "?statut[]=a&statut=%27&exclusives=peut-etre&demandeur=<b>"],
)  # fmt: skip
def test_une_liste_ne_tombe_jamais(maison: Maison, chemin: str, demande: str) -> None:
    maison.membre("juriste").aller(f"{maison.base}/{chemin}{demande}")


@pytest.mark.parametrize(
    ("chemin", "champs", "phrase"),
    [
        ("jeux/nouveau", {"nom": "Jeu", "organisme_id": str(uuid.uuid4())}, "pas connu de l'application"),
        ("jeux/nouveau", {"nom": "Jeu", "contrat_id": str(uuid.uuid4())}, "Choisissez un contrat"),
        ("jeux/nouveau", {"nom": "Jeu", "adresse_publication": "https://" + LONG}, "Texte trop long"),
        ("jeux/nouveau", {"nom": "Jeu", "mode_acces": "telepathie"}, "valeur de la liste"),
        ("reutilisations/nouvelle", {"nom": "R", "jeu_id": str(uuid.uuid4())}, "Choisissez un jeu"),
        ("reutilisations/nouvelle", {"nom": "R", "jeu_id": "zz"}, "Identifiant"),
        ("publications/nouvelle", {"nom": "D", "demandeur_type": "devin", "recue_le": "02/11/2026"}, "valeur de la liste"),
        ("publications/nouvelle", {"nom": "D", "demandeur_type": "presse", "recue_le": "31/02/2026"}, "date"),
        ("publications/nouvelle", {"nom": "D", "demandeur_type": "presse", "recue_le": "02/11/2026", "statut": "publiee"},
         "pas connu de l'application"),
        ("publications/nouvelle", {"nom": "D", "demandeur_type": "cocontractant", "recue_le": "02/11/2026",
                                   "delai_jours": "400"}, "entre 1 et 365"),
        ("publications/nouvelle", {"nom": "D", "demandeur_type": "cocontractant", "recue_le": "02/11/2026",
                                   "delai_jours": "99999999999999999999"}, "Délai prévu au contrat"),
    ],
)  # fmt: skip
def test_un_formulaire_forge_est_refuse(maison: Maison, chemin: str, champs: dict[str, str], phrase: str) -> None:
    avant = maison.entrees()
    page = maison.membre("juriste").poster(f"{maison.base}/{chemin}", champs, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")
    assert maison.entrees() == avant


@pytest.mark.parametrize(
    ("acte", "champs"),
    [
        ("examiner", {}),
        ("examiner", {"examen": "donnees", "avis": "x" * 5_000}),
        ("examiner", {"examen": "../secrets", "avis": "favorable"}),
        ("decider", {"decision": "acceptee"}),
        ("decider", {"decision": "publiee", "_version": "²"}),
        ("publier", {"adresse": "javascript:alert(1)", "le": "20/11/2026"}),
        ("publier", {"adresse": "https://a.example/x", "le": "\x00"}),
        ("retirer", {"motif": " "}),
        ("rouvrir", {}),
        ("archiver", {}),
    ],
)
def test_un_acte_forge_ne_change_rien(maison: Maison, acte: str, champs: dict[str, str]) -> None:
    contexte = maison.monde.contexte(maison.commune)
    demande = {"nom": "Demande", "demandeur_type": "presse", "recue_le": "02/11/2026"}
    id_ = publications.creer(contexte, valider(PublicationSaisie, demande))
    avant = maison.entrees()
    client = maison.membre("juriste", "responsable")
    client.poster(f"{maison.base}/publications/{id_}/{acte}", {"_version": "1"} | champs, 422)
    assert maison.entrees() == avant
    assert publications.lire(contexte, id_).ligne.statut == "recue"


def test_un_vieux_formulaire_ne_l_emporte_pas(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = jeux.creer(contexte, valider(JeuSaisie, {"nom": "Jeu"}))
    jeux.enregistrer(contexte, id_, valider(JeuSaisie, {"nom": "Jeu", "producteur": "Elle"}), 1)
    client = maison.membre("juriste")
    page = client.poster(
        f"{maison.base}/jeux/{id_}/modifier", {"nom": "Jeu", "producteur": "Moi", "_version": "1"}, 409
    )
    assert {"Elle", "Moi"} <= set(page.textes(".differences td span"))
    assert jeux.lire(contexte, id_).saisie.producteur == "Elle"
    client.poster(f"{maison.base}/jeux/{id_}/archiver", {"_version": "1"}, 409)
