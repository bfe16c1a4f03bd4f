"""Lecture ODS : répétitions, fusions, annotations, blancs, valeurs typées, et le modèle de la CNIL."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from socle.tableurs import Classeur, Feuille, Format, lire_classeur
from tests.socle.tableurs.fichiers_tableurs import ods, rangee, texte_ods, vides_ods

MODELE_CNIL = Path(__file__).parents[4] / "shared" / "donnees" / "cnil-registre-traitement-simplifie.ods"


def feuille(*rangees: str, **options: str) -> Feuille:
    return lire_classeur(ods("".join(rangees), **options), "x.ods").feuilles[0]


def valeur_ods(genre: str, attribut: str, valeur: str, affiche: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{genre}" office:{attribut}="{valeur}">'
        f"<text:p>{affiche}</text:p></table:table-cell>"
    )


def test_les_cellules_repetees_gardent_leur_place() -> None:
    lue = feuille(rangee(vides_ods(3), texte_ods("d", 2), vides_ods(16_379)), rangee(vides_ods(16_384)))
    assert [ref for ref, _ in lue.remplies()] == ["D1", "E1"]
    assert len(lue.lignes) == 1


def test_un_million_de_lignes_vides_ne_pese_rien() -> None:
    lue = feuille(rangee(texte_ods("a")), rangee(vides_ods(16_384), fois=1_048_575))
    assert [ref for ref, _ in lue.remplies()] == ["A1"]
    assert len(lue.lignes) == 1


def test_une_ligne_repetee_et_remplie_se_deplie() -> None:
    lue = feuille(rangee(vides_ods(1), fois=4), rangee(texte_ods("x"), fois=3))
    assert [ref for ref, _ in lue.remplies()] == ["A5", "A6", "A7"]


def test_une_fusion_ne_decale_pas_les_colonnes() -> None:
    lue = feuille(
        rangee(
            '<table:table-cell table:number-columns-spanned="3"><text:p>Section</text:p></table:table-cell>',
            '<table:covered-table-cell table:number-columns-repeated="2"><text:p>caché</text:p>'
            "</table:covered-table-cell>",
            texte_ods("après"),
        )
    )
    assert [(ref, cellule.texte) for ref, cellule in lue.remplies()] == [("A1", "Section"), ("D1", "après")]


def test_annotations_dessins_et_suivi_ne_polluent_pas_le_texte() -> None:
    lue = feuille(
        "<table:shapes><draw:frame><draw:text-box><text:p>dessin</text:p></draw:text-box></draw:frame></table:shapes>",
        rangee(
            "<table:table-cell><office:annotation><text:p>note</text:p></office:annotation>"
            "<draw:frame><draw:text-box><text:p>bulle</text:p></draw:text-box></draw:frame>"
            "<text:p>utile</text:p></table:table-cell>"
        ),
        hors_table='<table:dde-links><table:table table:name="lien"><table:table-row><table:table-cell>'
        "<text:p>ailleurs</text:p></table:table-cell></table:table-row></table:table></table:dde-links>",
    )
    assert lue.nom == "F"
    assert [cellule.texte for _, cellule in lue.remplies()] == ["utile"]


def test_les_blancs_suivent_la_regle_odf() -> None:
    lue = feuille(
        rangee(
            "<table:table-cell><text:p>\n  un\n   <text:span>deux</text:span>"
            '<text:s text:c="3"/>trois<text:tab/>'
            "quatre<text:line-break/>cinq</text:p><text:p/><text:p>fin</text:p></table:table-cell>"
        )
    )
    assert lue["A1"].valeur == "un deux   trois\tquatre\ncinq\n\nfin"


def test_les_espaces_doubles_de_libreoffice_restent() -> None:
    assert feuille(rangee(texte_ods("Bâtiment  B ")))["A1"].valeur == "Bâtiment  B "


def test_la_valeur_exacte_prime_sauf_si_elle_a_perdu_ses_lignes() -> None:
    lue = feuille(
        rangee(
            '<table:table-cell office:value-type="string" office:string-value="a&#9;b"><text:p>ab</text:p>'
            "</table:table-cell>",
            '<table:table-cell office:value-type="string" office:string-value="a b"><text:p>a</text:p>'
            "<text:p>b</text:p></table:table-cell>",
        )
    )
    assert [lue["A1"].valeur, lue["B1"].valeur] == ["a\tb", "a\nb"]


@pytest.mark.parametrize(
    ("cellule", "valeur", "texte"),
    [
        (valeur_ods("float", "value", "75001", "75001"), 75001, "75001"),
        (valeur_ods("float", "value", "1000", "01000"), 1000, "01000"),
        (valeur_ods("float", "value", "12.5", "12,50"), Decimal("12.5"), "12,50"),
        (valeur_ods("float", "value", "21350012345678", "2,135E+13"), 21350012345678, "21350012345678"),
        (valeur_ods("currency", "value", "3", "3,00 €"), 3, "3,00 €"),
        (valeur_ods("percentage", "value", "0.2", "20 %"), Decimal("0.2"), "20 %"),
        (valeur_ods("date", "date-value", "2018-05-26", "26 mai"), date(2018, 5, 26), "26 mai"),
        (
            valeur_ods("date", "date-value", "2018-05-26T09:30:00.123456789"),
            datetime(2018, 5, 26, 9, 30, 0, 123456),
            "26/05/2018 09:30",
        ),
        (valeur_ods("time", "time-value", "PT09H05M00S", "09:05"), time(9, 5), "09:05"),
        (valeur_ods("time", "time-value", "PT30H05M00S", "30:05"), "30:05", "30:05"),
        (valeur_ods("boolean", "boolean-value", "true", "VRAI"), True, "VRAI"),
        (valeur_ods("float", "value", "1E400", "∞"), "∞", "∞"),
        (valeur_ods("date", "date-value", "0000-99-99", "jamais"), "jamais", "jamais"),
    ],
)
def test_valeurs_typees_et_texte_affiche(cellule: str, valeur: object, texte: str) -> None:
    lue = feuille(rangee(cellule))["A1"]
    assert (lue.valeur, lue.texte) == (valeur, texte)
    assert type(lue.valeur) is type(valeur)


def test_une_formule_rend_sa_valeur_en_cache() -> None:
    cellule = (
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="3">'
        "<text:p>3</text:p></table:table-cell>"
    )
    assert feuille(rangee(cellule))["A1"].valeur == 3


@pytest.fixture(scope="module")
def cnil() -> Classeur:
    if not MODELE_CNIL.exists():
        pytest.skip("données réelles absentes : ../shared/donnees n'est pas à côté du dépôt")
    return lire_classeur(MODELE_CNIL.read_bytes(), MODELE_CNIL.name)


@pytest.mark.donnees_reelles
def test_modele_de_la_cnil(cnil: Classeur) -> None:
    assert cnil.format is Format.ODS
    assert len(cnil.feuilles) == 5
    fiche = cnil.feuille("4_-_Exemple_de_fiche")
    assert fiche is not None
    assert fiche["B4"].texte == "Gestion de la paie"
    assert fiche["B6"].valeur == date(2018, 5, 26)
    entetes = [fiche.cellule(8, colonne).texte for colonne in range(8)]
    assert entetes == [
        "Acteurs",
        "Nom",
        "Adresse",
        "Code Postal",
        "Ville",
        "Pays",
        "Téléphone",
        "Adresse mél",
    ]
    assert (fiche["D10"].valeur, fiche["D10"].texte) == (75001, "75001")
    assert fiche["E10"].texte == "Paris"


@pytest.mark.donnees_reelles
def test_les_annotations_de_la_cnil_restent_dehors(cnil: Classeur) -> None:
    fiche = cnil.feuille("3_-_Modèle_de_fiche_de_registre")
    assert fiche is not None
    assert fiche["A3"].texte == "Description  du traitement  "
    tout = "\n".join(cellule.texte for feuille in cnil.feuilles for _, cellule in feuille.remplies())
    assert "2024-11-20T" not in tout
    assert "ensemble d’opérations, portant sur" not in tout
