"""Compléter une fiche par celle d'un fichier : rien d'écrit ne se perd, recommencer ne change rien."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fabriques.fiches_lues import saisies
from fabriques.monde import fiche_pleine
from registre.imports.fusion import REMPLACER, est_vide, fusionner
from registre.imports.poser import empreinte
from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.champs import champs_de
from socle.saisies import valider

MESURE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fiche(**valeurs: Any) -> TraitementSaisie:
    return valider(TraitementSaisie, {"nom": "Cantine"} | valeurs)


@MESURE
@given(saisies(), saisies())
def test_completer_ne_perd_aucune_valeur_ecrite(ancienne: TraitementSaisie, lue: TraitementSaisie) -> None:
    avant = ancienne.model_dump()
    reunie = fusionner(ancienne, lue)
    assert ancienne.model_dump() == avant
    for champ in champs_de(TraitementSaisie):
        valeur, neuve = getattr(ancienne, champ.nom), getattr(reunie, champ.nom)
        if champ.genre == "groupe":
            for rang, ligne in enumerate(valeur):
                for sous in champ.sous_champs:
                    if not est_vide(getattr(ligne, sous.nom)):
                        assert getattr(neuve[rang], sous.nom) == getattr(ligne, sous.nom)
        elif champ.genre == "choix_multiple":
            assert neuve[: len(valeur)] == valeur
        elif champ.nom == "observations":
            assert neuve.startswith(valeur)
        elif not est_vide(valeur):
            assert neuve == valeur, champ.nom


@MESURE
@given(saisies(), saisies())
def test_completer_deux_fois_vaut_une_fois(ancienne: TraitementSaisie, lue: TraitementSaisie) -> None:
    une = fusionner(ancienne, lue)
    assert empreinte(fusionner(une, lue)) == empreinte(une)


@MESURE
@given(saisies(), saisies())
def test_remplacer_prend_tout_ce_que_le_fichier_remplit(ancienne: TraitementSaisie, lue: TraitementSaisie) -> None:
    reunie = fusionner(ancienne, lue, REMPLACER)
    for champ in champs_de(TraitementSaisie):
        valeur = getattr(lue, champ.nom)
        attendue = getattr(ancienne, champ.nom) if est_vide(valeur) or champ.nom not in lue.model_fields_set else valeur
        if champ.nom == "date_mise_a_jour":
            attendue = ancienne.date_mise_a_jour
        sans_id = {"id"}
        if champ.nom in LIGNES:
            assert [x.model_dump(exclude=sans_id) for x in getattr(reunie, champ.nom)] == [
                x.model_dump(exclude=sans_id) for x in attendue
            ]
        else:
            assert getattr(reunie, champ.nom) == attendue
    assert empreinte(fusionner(reunie, lue, REMPLACER)) == empreinte(reunie)


def test_une_fiche_completee_par_elle_meme_ne_change_pas() -> None:
    pleine = valider(TraitementSaisie, fiche_pleine())
    assert empreinte(fusionner(pleine, pleine)) == empreinte(pleine)


def test_une_ligne_se_complete_si_rien_ne_la_contredit() -> None:
    ancienne = fiche(categories_donnees=[{"categorie": "etat_civil", "description": "Nom"}, {"categorie": "sante"}])
    lue = fiche(categories_donnees=[{"categorie": "etat_civil", "duree_active": "5 ans"}])
    (civil, sante) = fusionner(ancienne, lue).categories_donnees
    assert (civil.description, civil.duree_active, sante.categorie) == ("Nom", "5 ans", "sante")


def test_une_ligne_qui_contredit_s_ajoute_et_n_ecrase_pas() -> None:
    ancienne = fiche(categories_donnees=[{"categorie": "etat_civil", "duree_active": "1 an"}])
    lue = fiche(categories_donnees=[{"categorie": "etat_civil", "duree_active": "5 ans"}])
    assert [d.duree_active for d in fusionner(ancienne, lue).categories_donnees] == ["1 an", "5 ans"]


def test_un_champ_que_le_fichier_n_a_pas_ne_se_remplace_pas() -> None:
    reunie = fusionner(fiche(responsabilite="conjoint", service="RH"), fiche(service="Paie"), REMPLACER)
    assert (reunie.responsabilite, reunie.service) == ("conjoint", "Paie")


@pytest.mark.parametrize(("ancien", "neuf", "attendu"), [
    ("Louis le sait", "oui", "Louis le sait\noui"), ("oui", "oui", "oui"), ("", "a\nb", "a\nb"), ("a", "", "a"),
    ("a\nb", "b\nc", "a\nb\nc"), ("x" * 49_999, "trop long", "x" * 49_999),
])  # fmt: skip
def test_les_observations_se_suivent_sans_se_repeter(ancien: str, neuf: str, attendu: str) -> None:
    assert fusionner(fiche(observations=ancien), fiche(observations=neuf)).observations == attendu
