"""Tout champ choisit : il se copie, ou il reste propre à l'organisme."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from fabriques.monde import fiche_pleine
from registre.duplication.champs import PARTAGES, TRAITEMENT, valeurs_a_copier
from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.saisies import valider


@pytest.mark.parametrize("type_", PARTAGES)
def test_tout_champ_a_un_sort_et_un_seul(type_: str) -> None:
    partage = PARTAGES[type_]
    sorts = [*partage.copies, *partage.propres, *partage.outils, *partage.renoues]
    assert sorted(sorts) == sorted(partage.saisie.model_fields), (
        "Un champ neuf doit dire dans registre/duplication/champs.py s'il se copie ou s'il est propre à l'organisme."
    )


def test_les_groupes_se_copient_ligne_a_ligne_sauf_les_acteurs() -> None:
    assert set(LIGNES) - PARTAGES[TRAITEMENT].copies == {"acteurs"}


def test_chaque_champ_copie_arrive_et_chaque_champ_propre_reste() -> None:
    pleine = fiche_pleine() | {
        "date_creation": "01/02/2020", "date_mise_a_jour": "01/02/2021", "observations": "À nous",
        "information_date": "01/01/2024", "registre_public": "oui", "systemes": "Logiciel maison",
        "acteurs": [{"nom": "Agent d'ici"}], "droits_modalites": "Par courrier",
    }  # fmt: skip
    saisie = valider(TraitementSaisie, pleine)
    copie = valider(TraitementSaisie, valeurs_a_copier(TRAITEMENT, saisie))
    partage = PARTAGES[TRAITEMENT]
    vierge = valider(TraitementSaisie, {"nom": "x"})
    for nom in TraitementSaisie.model_fields:
        voulue = saisie if nom in partage.copies else vierge
        assert getattr(copie, nom) == getattr(voulue, nom), nom
    assert [c.duree_active for c in copie.categories_donnees] == ["Année scolaire", "Année scolaire"]
    assert [c.sort_final for c in copie.categories_donnees] == ["eliminer", ""]
    assert copie.date_creation is None
    assert saisie.date_creation == date(2020, 2, 1)


def test_les_outils_ne_suivent_que_si_on_le_demande() -> None:
    saisie = valider(
        TraitementSaisie, {"nom": "x", "systemes": "Logiciel maison", "hebergement_precision": "Chez nous"}
    )
    assert "systemes" not in valeurs_a_copier(TRAITEMENT, saisie)
    assert valeurs_a_copier(TRAITEMENT, saisie, outils=True)["systemes"] == "Logiciel maison"


def test_aucun_identifiant_de_ligne_ne_passe() -> None:
    saisie = valider(TraitementSaisie, fiche_pleine())
    saisie.finalites[0].id = uuid.uuid4()
    assert all("id" not in ligne for ligne in valeurs_a_copier(TRAITEMENT, saisie)["finalites"])
