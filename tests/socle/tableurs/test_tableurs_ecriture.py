"""Écriture : aller-retour, neutralisation des formules, mise en forme, limites d'Excel."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.tableurs import (
    CelluleAEcrire,
    Colonne,
    FeuilleAEcrire,
    Style,
    Valeur,
    ecrire_csv,
    ecrire_ods,
    ecrire_xlsx,
    lire_classeur,
    normaliser,
)

ECRITURES: dict[str, Callable[[Sequence[FeuilleAEcrire]], bytes]] = {"ods": ecrire_ods, "xlsx": ecrire_xlsx}
MOMENT = datetime(2024, 1, 2, 9, 30)

delicats = st.text(st.sampled_from("=+-@'\t \n\r;\",_x0041 aé€<&>\x00\x07\x85\u2028\ufffe😀"), max_size=12)
textes = st.one_of(st.text(max_size=30), delicats)
grilles = st.lists(st.lists(textes, min_size=1, max_size=4), min_size=1, max_size=5)


def partie(contenu: bytes, nom: str) -> str:
    with ZipFile(BytesIO(contenu)) as archive:
        return archive.read(nom).decode()


def relire(contenu: bytes, lignes: int, colonnes: int) -> list[list[str]]:
    feuille = lire_classeur(contenu, "x").feuilles[0]
    return [[feuille.cellule(i, j).texte for j in range(colonnes)] for i in range(lignes)]


@pytest.mark.parametrize("genre", ["ods", "xlsx", "csv"])
@settings(max_examples=80, deadline=None)
@given(grille=grilles)
def test_ecrire_puis_lire_rend_le_meme_texte(genre: str, grille: list[list[str]]) -> None:
    rectangle = [["témoin", *ligne, *[""] * (4 - len(ligne))] for ligne in grille]
    if genre == "csv":
        contenu = ecrire_csv([], rectangle)
    else:
        contenu = ECRITURES[genre]([FeuilleAEcrire("F", [Colonne()] * 5, rectangle)])
    attendu = [[normaliser(texte) for texte in ligne] for ligne in rectangle]
    assert relire(contenu, len(rectangle), 5) == attendu


@given(textes)
def test_normaliser_est_idempotent(texte: str) -> None:
    assert normaliser(normaliser(texte)) == normaliser(texte)


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
@pytest.mark.parametrize(
    "valeur",
    [
        0,
        -12,
        75001,
        999_999_999_999_999,
        Decimal("12.5"),
        Decimal("-0.001"),
        date(2018, 5, 26),
        date(1905, 1, 1),
        MOMENT,
        time(9, 30),
        True,
        False,
    ],
)
def test_les_valeurs_typees_reviennent(genre: str, valeur: Valeur) -> None:
    contenu = ECRITURES[genre]([FeuilleAEcrire("F", [Colonne("v")], [[valeur]])])
    lue = lire_classeur(contenu, "x").feuilles[0]["A2"].valeur
    assert lue == valeur
    assert type(lue) is type(valeur)


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
@pytest.mark.parametrize(
    ("valeur", "texte"),
    [
        (10**15, "1000000000000000"),
        (Decimal("1.2345678901234567"), "1.2345678901234567"),
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (date(1789, 7, 14), "14/07/1789"),
    ],
)
def test_ce_qu_un_tableur_arrondirait_ou_refuserait_reste_lisible(genre: str, valeur: Valeur, texte: str) -> None:
    contenu = ECRITURES[genre]([FeuilleAEcrire("F", [Colonne("v")], [[valeur]])])
    assert lire_classeur(contenu, "x").feuilles[0]["A2"].texte == texte


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
def test_une_date_avec_fuseau_est_une_erreur_de_programme(genre: str) -> None:
    with pytest.raises(ValueError, match="fuseau"):
        ECRITURES[genre]([FeuilleAEcrire("F", [Colonne("v")], [[datetime(2024, 1, 1, tzinfo=UTC)]])])


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\n", "＝"])
def test_aucun_texte_ne_devient_formule(debut: str) -> None:
    piege = debut + 'HYPERLINK("http://exemple.fr";"x")'
    feuille = [FeuilleAEcrire("F", [Colonne("v")], [[piege]])]
    assert "formula" not in partie(ecrire_ods(feuille), "content.xml")
    xlsx = ecrire_xlsx(feuille)
    assert "<f>" not in partie(xlsx, "xl/worksheets/sheet1.xml")
    cellule = openpyxl.load_workbook(BytesIO(xlsx))["F"]["A2"]
    assert (cellule.data_type, cellule.quotePrefix) == ("s", True)
    assert ecrire_csv(["v"], [[piege]]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


def test_csv_pour_excel_francais() -> None:
    contenu = ecrire_csv(["Nom", "Durée"], [["Paie", Decimal("12.5")], ["É;t", date(2018, 5, 26)], [None, -3]])
    assert contenu == '\ufeffNom;Durée\r\nPaie;12,5\r\n"É;t";26/05/2018\r\n;-3\r\n'.encode()


def fiche() -> FeuilleAEcrire:
    return FeuilleAEcrire(
        "Fiche",
        [Colonne("Champ", 30), Colonne("Valeur", 40), Colonne("Suite", 10)],
        [
            [CelluleAEcrire("Acteurs", Style.SECTION, 3)],
            [CelluleAEcrire("Nom", Style.LIBELLE), CelluleAEcrire("Paie " * 60, etendue=2)],
            [CelluleAEcrire(None, etendue=2), "troisième"],
        ],
        preambule=[[CelluleAEcrire("Registre", Style.TITRE, 3)]],
    )


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
def test_les_fusions_gardent_les_colonnes(genre: str) -> None:
    feuille = lire_classeur(ECRITURES[genre]([fiche()]), "x").feuilles[0]
    refs = [ref for ref, _ in feuille.remplies()]
    assert refs == ["A1", "A2", "B2", "C2", "A3", "A4", "B4", "C5"]


def test_xlsx_en_tete_fige_filtre_repete_et_a4() -> None:
    page = openpyxl.load_workbook(BytesIO(ecrire_xlsx([fiche()], "Registre")))["Fiche"]
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == "A2:C5"
    assert page.print_title_rows == "$2:$2"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert {str(zone) for zone in page.merged_cells.ranges} == {"A1:C1", "A3:C3", "B4:C4", "A5:B5"}
    assert page.row_dimensions[4].height > page.row_dimensions[2].height if page.row_dimensions[2].height else True


def test_ods_en_tete_repete_filtre_et_langue() -> None:
    contenu = ecrire_ods([fiche()], "Registre & annexes")
    corps = partie(contenu, "content.xml")
    assert re.search("<table:table-header-rows>.*Champ.*</table:table-header-rows>", corps)
    assert "'Fiche'.A2:'Fiche'.C5" in corps
    assert 'fo:language="fr" fo:country="FR"' in partie(contenu, "styles.xml")
    assert "<dc:title>Registre &amp; annexes</dc:title>" in partie(contenu, "meta.xml")
    with ZipFile(BytesIO(contenu)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == 0


def test_ods_identique_a_l_octet() -> None:
    assert ecrire_ods([fiche()], "R", MOMENT) == ecrire_ods([fiche()], "R", MOMENT)


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
def test_noms_de_feuilles_acceptables_et_distincts(genre: str) -> None:
    noms = ["Paie: [2024]/1", "PAIE 2024 1", "", "'cité'", "😀" * 40, "History", "x" * 40, "x" * 40]
    feuilles = [FeuilleAEcrire(nom, [Colonne("a")], [["b"]]) for nom in noms]
    lus = [feuille.nom for feuille in lire_classeur(ECRITURES[genre](feuilles), "x").feuilles]
    assert lus[:4] == ["Paie 2024 1", "PAIE 2024 1 (2)", "Feuille", "cité"]
    assert len({nom.casefold() for nom in lus}) == len(noms)
    assert all(len(nom.encode("utf-16-le")) <= 62 for nom in lus)


def test_un_texte_trop_long_pour_excel_est_coupe_et_le_dit() -> None:
    long = "é" * 40_000
    feuille = [FeuilleAEcrire("F", [Colonne("v")], [[long]])]
    coupe = lire_classeur(ecrire_xlsx(feuille), "x").feuilles[0]["A2"].texte
    assert len(coupe) == 32_767
    assert coupe.endswith("limite d'Excel)")
    assert lire_classeur(ecrire_ods(feuille), "x").feuilles[0]["A2"].texte == long


@pytest.mark.parametrize("genre", ["ods", "xlsx"])
def test_un_generateur_suffit_et_une_liste_vide_s_ouvre(genre: str) -> None:
    lignes: Iterator[list[Valeur]] = ([str(i), i] for i in range(3))
    feuilles = [
        FeuilleAEcrire("a", [Colonne("x"), Colonne("y")], lignes),
        FeuilleAEcrire("b", [Colonne()], []),
    ]
    premiere, seconde = lire_classeur(ECRITURES[genre](feuilles), "x").feuilles
    assert premiere["B4"].valeur == 2
    assert seconde.lignes == ()
