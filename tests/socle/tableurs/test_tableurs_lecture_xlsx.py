"""Lecture XLSX : chaînes, dates, masques de chiffres, positions, formules."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from socle.tableurs import Feuille, lire_classeur
from tests.socle.tableurs.fichiers_tableurs import formats_xlsx, xlsx


def feuille(donnees: str, **options: str) -> Feuille:
    return lire_classeur(xlsx(donnees, **options), "x.xlsx").feuilles[0]


def test_chaines_partagees_riches_et_sans_phonetique() -> None:
    lue = feuille(
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c></row>',
        chaines="<si><r><t>Mai</t></r><r><t>rie</t></r><rPh><t>meri</t></rPh></si>"
        "<si><t>_x0041_ _x005F_x0041_</t></si>",
    )
    assert [(ref, c.texte) for ref, c in lue.remplies()] == [("B2", "Mairie"), ("C2", "A _x0041_")]


def test_chaine_sur_place_et_positions_implicites() -> None:
    lue = feuille('<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row><row><c><v>3</v></c></row>')
    assert [(ref, c.valeur) for ref, c in lue.remplies()] == [("A1", "a"), ("B1", 2), ("A2", 3)]


def test_la_formule_n_est_jamais_lue_seule_sa_valeur_compte() -> None:
    lue = feuille('<row><c t="str"><f>1+1</f><v>deux</v></c><c><f>A1</f></c><c t="e"><v>#REF!</v></c></row>')
    assert [(ref, c.valeur) for ref, c in lue.remplies()] == [("A1", "deux"), ("C1", "#REF!")]


@pytest.mark.parametrize(
    ("code", "nombre", "valeur", "texte"),
    [
        ("dd/mm/yyyy", "43246", date(2018, 5, 26), "26/05/2018"),
        ("[$-40C]d mmmm yyyy;@", "43246", date(2018, 5, 26), "26/05/2018"),
        ("dd/mm/yyyy hh:mm", "43246.3958333333", datetime(2018, 5, 26, 9, 30), "26/05/2018 09:30"),
        ("hh:mm", "0.5", time(12, 0), "12:00"),
        ("dd/mm/yyyy", "59", date(1900, 2, 28), "28/02/1900"),
        ("dd/mm/yyyy", "61", date(1900, 3, 1), "01/03/1900"),
        ("dd/mm/yyyy", "99999999", 99999999, "99999999"),
        ("00000", "1000", 1000, "01000"),
        (
            "0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##",
            "123456789",
            123456789,
            "01 23 45 67 89",
        ),
        ("000\\ 000\\ 000", "5", 5, "000 000 005"),
        ("#,##0.00&quot; d&quot;", "12.5", Decimal("12.5"), "12,5"),
        ("#,##0", "12500", 12500, "12500"),
        ("0.00E+00", "21350012345678", 21350012345678, "21350012345678"),
        ("[Red]0", "7", 7, "7"),
        ("General", "0.30000000000000004", Decimal("0.3"), "0,3"),
    ],
)
def test_formats_de_nombre(code: str, nombre: str, valeur: object, texte: str) -> None:
    lue = feuille(f'<row><c s="1"><v>{nombre}</v></c></row>', styles=formats_xlsx(code))["A1"]
    assert (lue.valeur, lue.texte) == (valeur, texte)
    assert type(lue.valeur) is type(valeur)


def test_origine_1904_des_anciens_mac() -> None:
    lue = feuille(
        '<row><c s="1"><v>1</v></c></row>',
        styles=formats_xlsx("dd/mm/yyyy"),
        proprietes='<workbookPr date1904="1"/>',
    )
    assert lue["A1"].valeur == date(1904, 1, 2)


def test_booleen_et_date_iso() -> None:
    lue = feuille('<row><c t="b"><v>1</v></c><c t="d"><v>2018-05-26</v></c></row>')
    assert (lue["A1"].valeur, lue["A1"].texte, lue["B1"].valeur) == (True, "VRAI", date(2018, 5, 26))
