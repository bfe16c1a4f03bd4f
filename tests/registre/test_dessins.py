"""Les barres : la même échelle pour toutes, les nombres dits en toutes lettres, rien d'exécutable."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from registre.dessins import PISTE, Barre, Legende, barres, png

LEGENDE = Legende("essai", "Un titre", "Cette année", "L'an dernier")


def largeurs(dessin: str) -> list[float]:
    """Largeurs des barres, la légende exclue."""
    return [float(x) for x in re.findall(r'class="dessin__barre" x="0" y="[^"]+" width="([\d.]+)"', dessin)][:-1]


def test_chaque_barre_est_a_l_echelle_de_la_plus_longue() -> None:
    dessin = barres([Barre("Une", 10), Barre("Deux", 5), Barre("Aucune", 0)], LEGENDE)
    assert largeurs(dessin) == [PISTE, PISTE / 2]


def test_un_lecteur_d_ecran_entend_les_memes_nombres() -> None:
    dessin = barres([Barre("Élus", 7, avant=3, sur=20)], LEGENDE)
    assert "Élus : 7 sur 20 (avant : 3)." in dessin
    assert 'role="img"' in dessin


def test_sans_rien_a_montrer_il_n_y_a_pas_de_dessin() -> None:
    assert barres([Barre("Rien", 0, avant=0)], LEGENDE) == ""
    assert barres([], LEGENDE) == ""


@given(st.lists(st.tuples(st.text(max_size=120), st.integers(0, 10**6), st.none() | st.integers(0, 10**6)), max_size=6))
@settings(max_examples=40)
def test_aucun_texte_ne_devient_une_balise_et_aucune_barre_ne_deborde(lus: list[tuple[str, int, int | None]]) -> None:
    dessin = barres([Barre(titre, n, avant) for titre, n, avant in lus], LEGENDE)
    assert "<script" not in dessin
    assert all(0 < large <= PISTE for large in largeurs(dessin))


def test_le_meme_dessin_donne_un_png() -> None:
    assert png(barres([Barre("Une", 10, avant=4)], LEGENDE)).startswith(b"\x89PNG")
