"""Les vecteurs du barème : du point à la note, sans jamais flatter l'ignorance ni diluer une obligation."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.autodiagnostics import scores
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.scores import Categorie, indice_cyber, indice_des_unites, noter, par_axe, par_mesure
from audit.referentiels.forme import Point
from audit.referentiels.livres import rgs

STATUTS = ["", *LISTES["statuts"].codes]


@dataclass(frozen=True)
class Notee:
    point: Point
    statut: str


def unite(statut: str, poids: int = 2, obligatoire: bool = False, axe: str = "proteger", id_: str = "") -> Notee:
    rang = f"P-{statut}-{poids}-{obligatoire}-{axe}"
    return Notee(
        Point(id=id_ or rang, chapitre="CH", intitule="i", question="q ?", poids=poids, obligatoire=obligatoire, axe=axe),
        statut,
    )  # fmt: skip


def trois(troisieme: str) -> list[Notee]:
    return [unite("conforme", 3, id_="A"), unite("partiel", 2, id_="B"), unite(troisieme, 1, id_="C")]


@pytest.mark.parametrize(
    ("troisieme", "valeur", "a_verifier"),
    [("non_conforme", 66.7, 0), ("ne_sait_pas", 66.7, 1), ("non_applicable", 80.0, 0)],
)
def test_les_vecteurs_du_bareme(troisieme: str, valeur: float, a_verifier: int) -> None:
    score = noter(trois(troisieme))
    assert score.valeur is not None
    assert (round(score.valeur, 1), score.a_verifier) == (valeur, a_verifier)


def test_rien_d_evalue_n_est_ni_zero_ni_cent() -> None:
    score = noter([unite(""), unite("", id_="B")])
    assert (score.valeur, score.note, score.completude, score.total) == (None, "", 0.0, 2)
    assert noter([]).valeur is None
    assert noter([unite("non_applicable")]).valeur is None


def test_ne_pas_savoir_ne_fait_jamais_monter_le_score() -> None:
    avec, sans = noter(trois("ne_sait_pas")).valeur, noter(trois("")).valeur
    assert avec is not None
    assert sans is not None
    assert avec < sans


def test_planifie_ne_compte_pas_encore() -> None:
    assert noter([unite("planifie")]).valeur == 0.0


def test_un_point_non_evalue_baisse_la_completude_et_pas_le_score() -> None:
    score = noter(trois(""))
    assert (round(score.valeur or 0, 1), round(score.completude, 1), score.restantes) == (80.0, 66.7, 1)


@pytest.mark.parametrize(("statut", "note"), [("non_conforme", "C"), ("planifie", "C"), ("conforme", "A")])
def test_une_obligation_non_tenue_plafonne_la_note(statut: str, note: str) -> None:
    unites = [unite("conforme", 3, id_=f"X{i}") for i in range(50)] + [unite(statut, 1, obligatoire=True, id_="O")]
    score = noter(unites)
    assert score.valeur is not None
    assert score.valeur > 95
    assert (score.note, score.plafonnee) == (note, note == "C")


def test_le_plafond_ne_releve_pas_une_mauvaise_note() -> None:
    score = noter([unite("non_conforme", 3, obligatoire=True)])
    assert (score.note, score.plafonnee, score.non_tenues) == ("E", False, 1)


def test_les_obligations_se_comptent_a_part_selon_leur_reponse() -> None:
    reponses = ("non_conforme", "planifie", "partiel", "ne_sait_pas", "conforme", "", "non_applicable")
    score = noter([unite(s, obligatoire=True, id_=f"O{i}") for i, s in enumerate(reponses)])
    assert (score.non_tenues, score.en_partie, score.obligations_a_verifier) == (2, 1, 1)


def test_un_point_evalue_sur_dix_services_pese_une_fois() -> None:
    dix = [unite("non_conforme", 1, id_="S") for _ in range(10)]
    assert noter([unite("conforme", 1, id_="A"), *dix]).valeur == 50.0
    moitie = [unite("conforme", 1, id_="S"), unite("non_conforme", 1, id_="S")]
    assert noter(moitie).valeur == 50.0


def test_les_scores_par_axe_et_par_mesure() -> None:
    unites = [unite("conforme", axe="detecter", id_="A"), unite("non_conforme", axe="restaurer", id_="B")]
    assert {axe: s.valeur for axe, s in par_axe(unites).items()} == {"detecter": 100.0, "restaurer": 0.0}
    reels = [Notee(p, "conforme") for p in rgs().points]
    assert set(par_mesure(reels)) == {"M1", "M2", "M3", "M4", "M5", "M6"}
    assert set(par_axe(reels)) == set(rgs().referentiel.axes)


def test_l_indice_cyber_suit_son_vecteur() -> None:
    assert indice_cyber([Categorie(10, 6, 2, 5, 2, 1)]) == pytest.approx(2.8)


def test_l_indice_cyber_aux_bornes() -> None:
    assert indice_cyber([]) is None
    assert indice_cyber([Categorie(4, 4, 0, 3, 3, 0)]) == 5.0
    assert Categorie(0, 0, 0, 4, 2, 0).taux == 0.5
    assert Categorie(4, 2, 0, 0, 0, 0).taux == 0.5
    assert Categorie(2, 2, 0, 3, 0, 0).taux == 0.6
    assert [scores.bande(v) for v in (0.5, 1.0, 2.8, 3.0, 5.0)] == [
        "très insuffisant", "insuffisant", "moyen", "bon", "très bon"
    ]  # fmt: skip


def test_l_indice_de_nos_points_prend_les_essentiels_pour_indispensables() -> None:
    unites = [unite("conforme", 3, id_=f"I{i}") for i in range(6)] + [
        unite("partiel", 3, id_=f"J{i}") for i in range(2)
    ]
    unites += [unite("non_conforme", 3, id_=f"K{i}") for i in range(2)]
    unites += [unite("conforme", 2, id_="R1"), unite("conforme", 1, id_="R2"), unite("partiel", 2, id_="R3")]
    unites += [unite("", 2, id_="R4"), unite("planifie", 2, id_="R5"), unite("non_applicable", 3, id_="NA")]
    assert indice_des_unites(unites) == pytest.approx(2.8)


@given(st.lists(st.tuples(st.sampled_from(STATUTS), st.integers(1, 3), st.booleans()), max_size=40))
def test_un_score_reste_dans_ses_bornes(lignes: list[tuple[str, int, bool]]) -> None:
    score = noter([unite(s, p, o, id_=f"P{i}") for i, (s, p, o) in enumerate(lignes)])
    assert score.valeur is None or 0.0 <= score.valeur <= 100.0
    assert 0.0 <= score.completude <= 100.0
    assert sum(score.par_statut.values()) == score.total == len(lignes)
    assert not (score.non_tenues and score.note in {"A", "B"})


@given(st.lists(st.tuples(st.sampled_from(STATUTS), st.integers(1, 3)), min_size=1, max_size=20), st.integers(0, 19))
def test_repondre_conforme_ne_fait_jamais_baisser_un_score(lignes: list[tuple[str, int]], ou: int) -> None:
    unites = [unite(s, p, id_=f"P{i}") for i, (s, p) in enumerate(lignes)]
    avant = noter(unites).valeur
    rang = ou % len(unites)
    apres = noter([*unites[:rang], Notee(unites[rang].point, "conforme"), *unites[rang + 1 :]]).valeur
    assert apres is not None
    assert avant is None or apres >= avant - 1e-9
