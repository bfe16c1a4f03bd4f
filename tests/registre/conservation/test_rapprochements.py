"""Rapprocher une règle d'une fiche : sur le catalogue, rien ne contredit une durée chiffrée ni ne parle d'autre chose."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from registre.conservation.durees import lire_duree
from registre.conservation.lectures import RegleVue, toutes_livrees
from registre.conservation.rapprochements import proposer
from registre.conservation.registre import A_DECIDER, LigneDuree, decidee, filtrer
from registre.fiches_modeles.chargement import catalogue

REGLES = list(toutes_livrees().values())
PROPOSEES = {
    ("Recensement de la population", "recensement"), ("Cartes d'identité et passeports", "titres_identite"),
    ("Demandes et attributions de logement social", "logement_social"),
    ("Dossiers individuels et carrières des agents", "dossier_agent"),
}  # fmt: skip
"""Les seules fiches modèles où une case se coche, et la règle : la durée n'y porte pas de nombre."""


def _lignes() -> Iterator[LigneDuree]:
    """Chaque ligne de chaque fiche modèle livrée, posée en mémoire."""
    for modele in catalogue().values():
        for donnees in modele.saisie.categories_donnees:
            yield LigneDuree(
                uuid.uuid4(), 1, modele.nom, uuid.uuid4(), donnees.description, donnees.duree_active,
                lire_duree(donnees.duree_active), decidee(donnees),
                proposer(REGLES, modele.nom, donnees.description, modele.nom),
            )  # fmt: skip


LIGNES = list(_lignes())


def _regle(fiche: str, description: str, modele: str = "") -> str:
    regle = proposer(REGLES, fiche, description, modele)
    return regle.cle if regle else ""


def test_aucune_proposition_ne_remplace_une_duree_chiffree_du_catalogue() -> None:
    assert len(LIGNES) > 500
    assert not [ligne for ligne in LIGNES if ligne.proposee and any(c.isdigit() for c in ligne.texte)]
    chiffrees = [ligne for ligne in LIGNES if ligne.decidee and ligne.regle and ligne.regle.duree]
    assert chiffrees, "la règle y reste à lire, sans case"


def test_les_cases_qui_restent_sur_le_catalogue_sont_peu_et_connues() -> None:
    restantes = [ligne for ligne in LIGNES if ligne.proposee]
    assert {(ligne.fiche, ligne.regle.cle) for ligne in restantes if ligne.regle} == PROPOSEES
    assert len(restantes) <= 10
    assert len(filtrer(LIGNES, A_DECIDER)) <= 15


def test_ce_qui_se_coche_vient_avant_ce_qui_manque_seulement() -> None:
    vide = replace(LIGNES[0], texte="", regle=None, decidee=False)
    proposee = next(ligne for ligne in LIGNES if ligne.proposee)
    assert filtrer([vide, proposee], A_DECIDER) == [proposee, vide]
    assert filtrer([vide, proposee], "toutes") == [vide, proposee]


def test_le_changement_de_prenom_ne_s_accroche_plus_aux_mots_d_identite() -> None:
    assert not [ligne.fiche for ligne in LIGNES if ligne.regle and ligne.regle.cle == "changement_prenom"]
    for fiche in ("Paie et déclarations sociales", "Recrutement et candidatures", "Pactes civils de solidarité (PACS)",
                  "Liste préparatoire du jury d'assises", "Comptabilité, dépenses et recettes"):  # fmt: skip
        assert _regle(fiche, "Nom, prénom(s), date et lieu de naissance, adresse, coordonnées") == ""
    assert _regle("Changement de prénom et de nom", "Motifs") == "changement_prenom"


@pytest.mark.parametrize(
    ("fiche", "description"),
    [
        ("Dossiers individuels et carrières des agents", "Traces de consultation du dossier électronique"),
        ("Recensement de la population", "Paiement des recenseurs"),
        ("Aide sociale à l'enfance", "Identité, filiation, fratrie"),
        ("Gestion locative du parc social", "Logement, état des lieux, travaux"),
        ("Accompagnement social", "Numéro de sécurité sociale"),
        ("Cartes d'identité et passeports", "Empreintes recueillies sur la station"),
    ],
)  # fmt: skip
def test_une_donnee_a_part_ne_recoit_pas_la_regle_du_dossier(fiche: str, description: str) -> None:
    assert _regle(fiche, description) == ""


@pytest.mark.parametrize(
    ("fiche", "description", "modele", "code"),
    [
        ("Dossiers de mariage", "Nom, prénoms", "", "mariages"),
        ("Caméras", "Images de vidéoprotection", "", "videoprotection"),
        ("Unions", "Nom, prénoms", "Dossiers de mariage", "mariages"), ("", "Nom, prénoms", "", ""),
        ("Délibérations et arrêtés", "Arrêtés temporaires de circulation", "", "arretes_temporaires"),
        ("Dossiers des agents", "Bulletin n° 2 du casier judiciaire", "", "casier_b2"),
    ],
)  # fmt: skip
def test_une_regle_qui_parle_bien_de_la_fiche_est_trouvee(fiche: str, description: str, modele: str, code: str) -> None:
    assert _regle(fiche, description, modele) == code


def test_deux_regles_aussi_bonnes_ne_se_departagent_pas_au_hasard() -> None:
    mariages: RegleVue = toutes_livrees()["mariages"]
    assert proposer([mariages, mariages], "Dossiers de mariage", "Pièces") is None
