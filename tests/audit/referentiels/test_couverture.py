"""Ce qu'un autodiagnostic couvre d'une autre grille : rien n'embellit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.referentiels.couverture import couvertures, couvrir
from audit.referentiels.forme import Referentiel
from audit.referentiels.livres import rgs
from fabriques.referentiels import petit


def _referentiel(poids: dict[str, int]) -> Referentiel:
    base = petit("1", dict.fromkeys(poids, "Un ?"))
    vers = {"hygiene": (4,), "recyf": ()}
    points = [p.model_dump() | {"poids": poids[p.id], "correspondances": vers} for p in base.points]
    return Referentiel.model_validate({**base.model_dump(), "points": points})


@pytest.mark.parametrize(
    ("valeurs", "part", "etat"),
    [
        ({"A": 1, "B": 1, "C": 1}, 1.0, "couverte"),
        ({"A": 1, "B": 0.5, "C": 0}, 4 / 6, "en_partie"),
        ({"A": 0, "B": 0, "C": 0}, 0.0, "non_couverte"),
        ({"A": 1, "B": None, "C": None}, 3 / 6, "en_partie"),
        ({"A": 0, "B": None}, 0.0, "non_couverte"),
        ({"A": None, "B": None, "C": None}, None, "non_evaluee"),
        ({}, None, "non_evaluee"),
        ({"A": 1}, 1.0, "couverte"),
    ],
)
def test_les_poids_font_la_part_et_un_point_non_evalue_n_embellit_pas(
    valeurs: dict[str, float | None], part: float | None, etat: str
) -> None:
    mesure = couvrir(_referentiel({"A": 3, "B": 2, "C": 1}), valeurs, "hygiene")[3]
    assert (mesure.numero, mesure.points, mesure.etat) == (4, ("A", "B", "C"), etat)
    assert mesure.part == (None if part is None else pytest.approx(part))


def test_une_mesure_sans_point_n_est_pas_evaluee() -> None:
    mesure = couvrir(_referentiel({"A": 1}), {"A": 1}, "hygiene")[0]
    assert (mesure.points, mesure.part, mesure.etat) == ((), None, "non_evaluee")


def test_le_notre_entierement_conforme_couvre_les_deux_grilles() -> None:
    lues = couvertures(rgs(), {p.id: 1.0 for p in rgs().points})
    assert {code: len(liste) for code, liste in lues.items()} == {"hygiene": 42, "recyf": 20}
    assert {c.etat for liste in lues.values() for c in liste} == {"couverte"}


VALEURS = st.dictionaries(st.sampled_from([p.id for p in rgs().points]), st.none() | st.floats(0, 1))


@given(VALEURS)
def test_couverte_veut_dire_tout_et_la_part_reste_entre_zero_et_un(valeurs: dict[str, float | None]) -> None:
    for liste in couvertures(rgs(), valeurs).values():
        for c in liste:
            comptes = [valeurs[i] for i in c.points if i in valeurs]
            assert (c.etat == "couverte") == (bool(comptes) and all(v == 1 for v in comptes))
            assert c.part is None or 0 <= c.part <= 1
            assert (c.part is None) == (c.etat == "non_evaluee") == all(v is None for v in comptes)
