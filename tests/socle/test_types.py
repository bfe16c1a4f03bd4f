"""Valeurs à la française : lues pareil d'un formulaire, d'un tableur ou d'un JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle import types


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("25/05/2018", date(2018, 5, 25)), ("5/5/2018", date(2018, 5, 5)), (" 25-05-2018 ", date(2018, 5, 25)),
        ("25.05.2018", date(2018, 5, 25)), ("2018-05-25", date(2018, 5, 25)), ("29/02/2024", date(2024, 2, 29)),
        ("2018-05-25T10:00:00", date(2018, 5, 25)), (datetime(2018, 5, 25, 23, 59), date(2018, 5, 25)),
        (43245, date(2018, 5, 25)), ("", None), (None, None), ("\u00a0", None),
    ],
)  # fmt: skip
def test_une_date_se_lit(ecrit: Any, lu: date | None) -> None:
    assert types.lire_date(ecrit) == lu


@pytest.mark.parametrize("ecrit", ["31/02/2024", "29/02/2023", "12x", "hier", "25/05/18", 0, -3, 1e9, "01/01/0001"])
def test_une_date_fausse_est_dite(ecrit: Any) -> None:
    with pytest.raises(ValueError, match=r"jj/mm/aaaa|année"):
        types.lire_date(ecrit)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_une_date_ecrite_se_relit(jour: date) -> None:
    assert types.lire_date(types.ecrire_date(jour)) == jour


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("12 500", 12500), ("12\u202f500", 12500), ("12\u00a0500", 12500), (12.0, 12), ("-3", -3), ("", None), ("1e3", 1000)],
)  # fmt: skip
def test_un_entier_se_lit(ecrit: Any, lu: int | None) -> None:
    assert types.lire_entier(ecrit) == lu


@pytest.mark.parametrize("ecrit", ["12,5", "douze", "NaN", "Infinity", "9" * 40, 1.5])
def test_un_entier_faux_est_dit(ecrit: Any) -> None:
    with pytest.raises(ValueError, match="nombre"):
        types.lire_entier(ecrit)


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("12,5", Decimal("12.5")), ("1 234,50", Decimal("1234.50")), (3, Decimal(3))]
)
def test_un_nombre_a_virgule_se_lit(ecrit: Any, lu: Decimal) -> None:
    assert types.lire_decimal(ecrit) == lu


@given(st.decimals(-(10**9), 10**9, places=2))
def test_un_nombre_ecrit_se_relit_et_s_ecrit_pareil(nombre: Decimal) -> None:
    ecrit = types.ecrire_decimal(nombre)
    assert types.lire_decimal(ecrit) == nombre
    assert types.ecrire_decimal(types.lire_decimal(ecrit)) == ecrit
    assert "." not in ecrit


@pytest.mark.parametrize(
    ("nombre", "ecrit"),
    [("1200.5", "1\u202f200,50"), ("3.00", "3"), ("0.125", "0,125"), ("1234567", "1\u202f234\u202f567")],
)
def test_un_nombre_s_ecrit_a_la_francaise(nombre: str, ecrit: str) -> None:
    assert types.ecrire_decimal(Decimal(nombre)) == ecrit


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("Oui", True), ("o", True), ("X", True), ("NON", False), ("0", False), ("", None), ("a_verifier", None), (True, True)],
)  # fmt: skip
def test_oui_non_ou_a_verifier(ecrit: Any, lu: bool | None) -> None:
    assert types.lire_oui_non(ecrit) is lu


def test_une_reponse_qui_n_en_est_pas_une_est_dite() -> None:
    with pytest.raises(ValueError, match="oui ou par non"):
        types.lire_oui_non("peut-être")


@given(st.text())
def test_lire_un_texte_deux_fois_ne_change_rien(texte: str) -> None:
    lu = types.lire_texte(texte)
    assert types.lire_texte(lu) == lu
    assert "\r" not in lu
    assert "\x00" not in lu


def test_chercher_et_trier_sans_accents() -> None:
    assert types.sans_accents("Œuvre à l'École, Ça") == "oeuvre a l'ecole, ca"
    noms = ["Zone", "École", "eau", "Étang", "Œuvre"]
    assert sorted(noms, key=types.cle_tri) == ["eau", "École", "Étang", "Œuvre", "Zone"]
