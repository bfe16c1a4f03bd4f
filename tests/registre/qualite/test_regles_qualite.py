"""Les règles de qualité : chacune parle quand il faut, se tait quand il faut, et n'est jamais sans source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import modeles  # noqa: F401, TID251 -- toutes les tables
from fabriques.qualite import CAS, JOUR, SAINS, Cas, donnee, finalite, saisie
from registre.fiches_modeles.chargement import catalogue
from registre.qualite.constats import Faits
from registre.qualite.donnees import QUALITE
from registre.qualite.durees import jours, vague
from registre.qualite.regles import FONCTIONS, TOUJOURS, controler, empreinte
from registre.qualite.tableur import libelle_du_champ
from registre.traitements.formulaire import CHAMPS
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider


def codes(lue: TraitementSaisie, faits: Faits = SAINS) -> list[str]:
    return [c.regle for c in controler(lue, faits)]


def test_une_fiche_saine_ne_fait_parler_aucune_regle() -> None:
    assert controler(saisie(), SAINS) == []


@pytest.mark.parametrize("cas", CAS, ids=[f"{n}-{c.regle}" for n, c in enumerate(CAS)])
def test_chaque_regle_parle_a_tort_et_se_tait_a_raison(cas: Cas) -> None:
    trouves = [c for c in controler(saisie(**cas.fautif), cas.faits) if c.regle == cas.regle]
    assert [c.champ for c in trouves] == [cas.champ]
    assert trouves[0].phrase[0].isupper() or trouves[0].phrase[0] in "«"
    assert cas.regle not in codes(saisie(**cas.juste), cas.faits_justes or cas.faits)


def test_chaque_regle_ecrite_a_son_cas_et_chaque_fonction_la_sienne() -> None:
    eprouvees = {c.regle for c in CAS} | {"coquille_vide"}
    assert eprouvees == set(QUALITE.par_code)
    noms = {f.__name__ for f in (*FONCTIONS, *TOUJOURS)} - {"personnes_dans_le_texte"}
    assert noms <= set(QUALITE.par_code)
    assert len(QUALITE.regles) >= 25


def test_une_regle_vise_un_champ_du_formulaire_et_dit_sa_source() -> None:
    for regle in QUALITE.regles:
        assert regle.champ in CHAMPS, regle.code
        assert regle.source
        assert "mémoire" in regle.source or regle.verification != "M", regle.code
        assert regle.pourquoi.endswith("."), regle.code
        assert regle.faire.endswith((".", "…")), regle.code


VUS = ("RGPD 6(1)", "RGPD 7(3)", "RGPD 9(1)", "RGPD 12, 15", "RGPD 13", "RGPD 20(1)", "RGPD 21(1)", "RGPD 26, 30(1)a",
       "RGPD 28", "30(1)", "RGPD 35", "RGPD 44 à 49", "RGPD 45, 46", "CSI L252-5", "C. patr. R212-14, L212-3",
       "LIL 30 ; décret 2019-341")  # fmt: skip
"""Les articles vus dans une source secondaire."""


def test_une_regle_qui_n_est_pas_de_memoire_vise_un_article_vu() -> None:
    for regle in QUALITE.regles:
        assert regle.verification == "M" or any(vu in regle.article for vu in VUS), regle.code
        assert regle.verification in {"S", "M"}, "aucun texte n'a été lu au Journal officiel"


def test_une_fiche_vide_ne_dit_que_cela() -> None:
    vide = valider(TraitementSaisie, {"nom": "Cimetière"})
    assert codes(vide) == ["coquille_vide"]
    assert codes(vide, replace(SAINS, doublons=("Cimetières",))) == ["doublon", "coquille_vide"]


def test_le_plus_grave_vient_d_abord() -> None:
    rangs = [QUALITE.rang[c] for c in codes(saisie(finalites=[], droits=[], categories_donnees=donnee(sort_final="")))]
    assert rangs == sorted(rangs)


def test_une_phrase_nomme_la_ligne_et_le_champ_se_dit() -> None:
    deux = [donnee()[0], donnee(categorie="sante", duree_active="")[0]]
    (absente,) = [c for c in controler(saisie(categories_donnees=deux), SAINS) if c.regle == "duree_absente"]
    assert absente.phrase == "« Données de santé » : pas de durée."
    assert absente.champ == "categories_donnees-1-duree_active"
    assert libelle_du_champ(absente.champ) == "Catégories de données, ligne 2, durée de conservation"
    assert libelle_du_champ("droits") == CHAMPS["droits"].libelle


def test_ce_qu_on_ne_sait_pas_ne_fait_rien_dire() -> None:
    """L'aperçu d'un import ne connaît ni liens, ni dates : les règles qui en dépendent se taisent."""
    fautive = saisie(destinataires=[{"type": "sous_traitant"}], categories_donnees=donnee(categorie="sante"),
                     volume="plus_de_100000")  # fmt: skip
    trouves = set(codes(fautive, Faits(JOUR)))
    assert not trouves & {"sous_traitant_non_lie", "aipd_non_posee", "fiche_ancienne", "prestataire_sans_clauses"}
    assert "sensible_sans_condition" in trouves


def test_l_empreinte_suit_ce_que_le_point_vise_et_rien_d_autre() -> None:
    avant = saisie(finalites=finalite(base_legale=""))
    constats = controler(avant, SAINS)
    ailleurs = saisie(finalites=finalite(base_legale=""), description="Autre texte")
    change = saisie(finalites=finalite(base_legale="", libelle="Autre but"))
    assert empreinte(avant, constats) == empreinte(ailleurs, controler(ailleurs, SAINS))
    assert empreinte(avant, constats) != empreinte(change, controler(change, SAINS))


@pytest.mark.parametrize(("texte", "attendu"), [
    ("30 jours", 30), ("Un mois", 31), ("deux mois glissants", 62), ("1 an", 365), ("3 semaines", 21), ("72 heures", 72),
    ("Durée fixée par l'autorisation, un mois au plus", 31), ("15 jours, puis 2 ans", 730), ("Année scolaire", None),
    ("", None),
])  # fmt: skip
def test_les_durees_se_lisent(texte: str, attendu: int | None) -> None:
    assert jours(texte) == attendu


@pytest.mark.parametrize("texte", ["Illimitée", "durée légale", "À définir", "Le temps nécessaire", "Durée réglementaire",
                                   "Tant que nécessaire", "sans limite de durée", "non défini"])  # fmt: skip
def test_une_duree_vague_est_reconnue(texte: str) -> None:
    assert vague(texte)


@pytest.mark.parametrize("texte", ["5 ans", "Jusqu'à la fin du contrat", "Année scolaire en cours", "Durée légale de 10 ans",
                                   "Le mandat", "Le temps de l'inscription"])  # fmt: skip
def test_une_duree_dite_ne_l_est_pas(texte: str) -> None:
    assert vague(texte) == ""


def test_les_fiches_modeles_livrees_n_ont_aucun_point_grave() -> None:
    """Ce que nous livrons passe nos propres règles ; les points laissés sont ceux que chaque collectivité doit remplir."""
    graves = {
        (m.code, c.regle) for m in catalogue().values() for c in controler(m.saisie, Faits(date(2026, 11, 25)))
        if QUALITE.par_code[c.regle].gravite == "grave"
    }  # fmt: skip
    assert graves == set()
