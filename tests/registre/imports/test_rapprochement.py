"""Reconnaître, dans un fichier, la fiche qu'un modèle a posée et que l'on nommait autrement l'an passé."""

from __future__ import annotations

import uuid

import pytest

from fabriques.monde import Monde
from registre.fiches_modeles import maison, operations
from registre.fiches_modeles.offre import code_de
from registre.imports.rapprochement import Candidat, apparier, rapprocher
from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import TraitementSaisie
from socle.perimetre import Perimetre


def lues(*noms: str) -> list[FicheLue]:
    return [FicheLue("essai", TraitementSaisie.model_construct(nom=nom, reference="")) for nom in noms]


def proches(monde: Monde, code: str, *noms: str) -> dict[int, Candidat]:
    organisme = monde.organismes[code]
    with monde.instance.base.lire(Perimetre.organisme(organisme.id, monde.contexte(organisme).ancetres)) as session:
        return rapprocher(session, lues(*noms))


def test_le_nom_d_usage_d_un_modele_mene_a_la_fiche_posee(monde: Monde) -> None:
    """Sur les deux moteurs ; livré ou de la maison, et jamais une fiche née ici."""
    tete = monde.organisme("Tête", type="territoire")
    ici = monde.organisme("Ici", parent=tete)
    contexte = monde.contexte(ici)
    cantine = operations.poser(contexte, "restauration_scolaire")
    lettre = operations.poser(contexte, code_de(maison.adapter(monde.contexte(tete), "lettre_information")))
    monde.fiche(ici, "Accueil du public")
    trouves = proches(monde, ici.code, "Inscription à la cantine", "Newsletter", "Facturation de l'eau des fontaines")
    assert trouves[0].existante_id == cantine
    assert trouves[0].sur
    assert "Nom d'usage de son modèle : « Inscription à la cantine »" in trouves[0].raison
    assert trouves[1].existante_id == lettre
    assert 2 not in trouves


def test_un_nom_du_registre_l_emporte_sur_un_nom_d_usage() -> None:
    modele, sienne = uuid.uuid4(), uuid.uuid4()
    connues = {modele: ("Restauration scolaire", ""), sienne: ("Cantine", "")}
    usages = {modele: ("Cantine", "Cantine scolaire")}
    assert apparier(lues("Cantine"), connues, usages)[0][0] == sienne
    assert apparier(lues("Cantines"), connues, usages)[0][0] == sienne
    assert apparier(lues("Cantine scolaire"), connues, usages)[0][0] == modele
    assert apparier(lues("Cimetière"), connues, usages) == {}


@pytest.mark.parametrize("nom", ["", "   ", "Cantine n° 2"])
def test_un_nom_vide_ou_numerote_n_est_jamais_sur(nom: str) -> None:
    modele = uuid.uuid4()
    trouve = apparier(lues(nom), {modele: ("Restauration scolaire", "")}, {modele: ("Cantine n° 1",)})
    assert trouve == {} or trouve[0][1] < 95
