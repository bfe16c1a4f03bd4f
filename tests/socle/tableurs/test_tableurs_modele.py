"""Positions humaines des cellules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.tableurs import Cellule, Feuille, nom_colonne, position, reference


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_reference_et_position_sont_inverses(ligne: int, colonne: int) -> None:
    assert position(reference(ligne, colonne)) == (ligne, colonne)


@pytest.mark.parametrize(
    ("rang", "lettres"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_lettres_de_colonne(rang: int, lettres: str) -> None:
    assert nom_colonne(rang) == lettres


@pytest.mark.parametrize("faux", ["", "B", "12", "b12", "B0", "ABCD1", "B12:C13"])
def test_une_fausse_reference_se_dit(faux: str) -> None:
    with pytest.raises(ValueError, match="invalide"):
        position(faux)


def test_hors_du_rectangle_la_cellule_est_vide() -> None:
    feuille = Feuille("F", ((Cellule("a", "a"),),))
    assert feuille["A1"].texte == "a"
    assert feuille["ZZ99"] == Cellule(None, "")
    assert feuille.cellule(-1, 0).valeur is None
