"""Ce qui n'est pas une fiche dans un tableau, une date que le tableur a laissée en nombre, ce que compléter ajoute."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fabriques.tableaux_lus import en_csv
from registre.imports.ajouts import dire_les_ajouts
from registre.imports.fusion import fusionner
from registre.imports.grille import colonnes_de, lire_grille, trouver_plan
from registre.imports.lecture import Correspondance, lire_tableau
from registre.imports.titres import proposer, reconnaitre_titre
from registre.traitements.echanges.releve import Releve
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider
from socle.tableurs import lire_classeur

TITRES = ["N°", "Nom du traitement", "Finalité", "Date de création"]


def lire(*rangees: list[str]) -> Releve:
    grille = lire_grille(lire_classeur(en_csv([TITRES, *rangees]), "r.csv"))
    plan = trouver_plan(grille)
    assert plan
    colonnes = colonnes_de(grille.feuilles[plan.feuille], plan)
    return lire_tableau(grille, plan, Correspondance({c: p.cible for c, p in proposer(colonnes).items()}))


@pytest.mark.parametrize(("rangee", "raison"), [
    (["TOTAL", "3", "", ""], "Ligne de total : laissée de côté."),
    (["", "Total", "", ""], "Ligne de total : laissée de côté."),
    (["Total général", "12", "4,5", ""], "Ligne de total : laissée de côté."),
    (["4", "2024", "Gérer", ""], "Son nom n'est qu'un nombre : ligne laissée de côté."),
])  # fmt: skip
def test_un_total_ou_un_nombre_n_est_pas_une_fiche_et_se_dit(rangee: list[str], raison: str) -> None:
    releve = lire(["1", "Paie", "Payer", ""], rangee)
    assert [f.saisie.nom for f in releve.fiches] == ["Paie"]
    assert [(r.cellule, r.raison, r.perdue) for r in releve.remarques] == [("ligne 3", raison, True)]


@pytest.mark.parametrize("nom", ["Total des impayés", "Allô 3939", "Plan 2030"])
def test_un_nom_qui_porte_un_nombre_reste_une_fiche(nom: str) -> None:
    assert [f.saisie.nom for f in lire(["1", nom, "Gérer", ""]).fiches] == [nom]


@pytest.mark.parametrize(
    ("texte", "lue"), [("45000", date(2023, 3, 15)), ("45000,0", date(2023, 3, 15)), ("2023", None), ("12345", None)]
)
def test_une_date_laissee_en_nombre_par_le_tableur(texte: str, lue: date | None) -> None:
    (fiche,) = lire(["1", "Paie", "Payer", texte]).fiches
    assert fiche.saisie.date_creation == lue
    assert (texte in fiche.saisie.observations) is (lue is None), "ce qui n'est pas une date est gardé"


@pytest.mark.parametrize(("titre", "cible"), [
    ("À quoi ça sert", "finalites.libelle"), ("Pourquoi ?", "finalites.libelle"),
    ("Qui est concerné", "categories_personnes"),
    ("Infos collectées", "categories_donnees"), ("Combien de temps", "categories_donnees.duree_active"),
    ("Accès", "destinataires"), ("Qui a accès", "destinataires"), ("Presta", "destinataires=sous_traitant"),
    ("On garde combien de temps", "categories_donnees.duree_active"),
])  # fmt: skip
def test_un_titre_de_tous_les_jours_se_reconnait(titre: str, cible: str) -> None:
    assert reconnaitre_titre(titre)[0] == cible


def fiche(**valeurs: Any) -> TraitementSaisie:
    return valider(TraitementSaisie, {"nom": "Cantine"} | valeurs)


def test_une_finalite_deja_ecrite_ne_s_ajoute_pas() -> None:
    avant = fiche(finalites=[{"libelle": "Gérer la cantine", "base_legale": "mission_interet_public"}])
    lue = fiche(finalites=[{"libelle": "GERER LA CANTINE", "base_legale": "consentement"}, {"libelle": "Facturer"}])
    reunie = fusionner(avant, lue)
    assert [(f.libelle, f.base_legale) for f in reunie.finalites] == [
        ("Gérer la cantine", "mission_interet_public"),
        ("Facturer", ""),
    ]


def test_ce_que_completer_ajoute_se_dit() -> None:
    avant = fiche(service="RH", finalites=[{"libelle": "Gérer"}])
    lue = fiche(service="Écoles", description="x", finalites=[{"libelle": "gerer"}, {"libelle": "Facturer"}],
                categories_donnees=[{"description": "Nom", "duree_active": "1 an"},
                                    {"description": "Repas", "duree_active": "2 ans"}])  # fmt: skip
    assert dire_les_ajouts(avant, fusionner(avant, lue)) == (
        "Ajoute 1 finalité, 2 catégories de données, 2 durées ; complète 1 champ."
    )
    assert dire_les_ajouts(avant, fusionner(avant, avant)) == ""
