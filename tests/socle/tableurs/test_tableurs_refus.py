"""Chaque fichier piégé ou étranger est refusé, avec le bon code et une phrase qui dit quoi faire."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.tableurs import CodeRefus, Colonne, FeuilleAEcrire, FichierRefuse, Limites, ecrire_ods, ecrire_xlsx
from socle.tableurs import lire_classeur as lire
from tests.socle.tableurs.fichiers_tableurs import (
    archive,
    flux_xls,
    ods,
    ole,
    rangee,
    relations,
    texte_ods,
    vides_ods,
    xlsx,
)

CHIFFREMENT = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
DTD = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'
MEGA = 1024 * 1024


def refuse(contenu: bytes, code: CodeRefus, limites: Limites | None = None) -> str:
    with pytest.raises(FichierRefuse) as leve:
        lire(contenu, "fichier.xlsx", limites or Limites())
    assert leve.value.code is code
    phrase = str(leve.value)
    assert phrase.endswith(".")
    assert "{" not in phrase
    return phrase


def bombe(partie: Callable[[str], bytes]) -> bytes:
    return partie("<a/>" * (5 * MEGA))


CAS: list[tuple[str, bytes, CodeRefus]] = [
    ("vide", b"", CodeRefus.VIDE),
    ("blancs", b" \r\n\r\n", CodeRefus.VIDE),
    ("classeur vide", ods(rangee(vides_ods(16_384), fois=1_048_576)), CodeRefus.VIDE),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3", CodeRefus.PAS_UN_TABLEUR),
    ("jpeg", b"\xff\xd8\xff\xe0" + bytes(40), CodeRefus.PAS_UN_TABLEUR),
    ("odt", archive({"mimetype": "application/vnd.oasis.opendocument.text"}), CodeRefus.PAS_UN_TABLEUR),
    (
        "docx",
        archive({"_rels/.rels": relations(("r", "officeDocument", "word/document.xml"))}),
        CodeRefus.PAS_UN_TABLEUR,
    ),
    ("zip", archive({"lisez-moi.txt": "bonjour"}), CodeRefus.PAS_UN_TABLEUR),
    (
        "xlsb",
        archive({"_rels/.rels": relations(("r", "officeDocument", "xl/workbook.bin"))}),
        CodeRefus.FORMAT_A_CONVERTIR,
    ),
    ("doc", ole({"WordDocument": b"x"}), CodeRefus.PAS_UN_TABLEUR),
    ("html", b"\r\n<html><table><tr><td>1</td></tr></table></html>", CodeRefus.FORMAT_A_CONVERTIR),
    ("xml utf-16", '<?xml version="1.0"?><a/>'.encode("utf-16"), CodeRefus.FORMAT_A_CONVERTIR),
    ("binaire", bytes(range(1, 256)) * 20, CodeRefus.PAS_UN_TABLEUR),
    ("octet nul", b"nom;date\npaie\0;2024\n", CodeRefus.OCTETS_NULS),
    ("utf-16 coupé", "nom;é\n".encode("utf-16")[:-1], CodeRefus.ENCODAGE),
    ("guillemet ouvert", b'a;b\n"c;d\ne;f\n', CodeRefus.GUILLEMETS),
    ("ods chiffré", ods("", manifeste=CHIFFREMENT), CodeRefus.CHIFFRE),
    ("xlsx chiffré", ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), CodeRefus.CHIFFRE),
    ("xls chiffré", ole({"Workbook": flux_xls([], chiffre=True)}), CodeRefus.CHIFFRE),
    ("zip tronqué", ods(rangee(texte_ods("a")))[:-40], CodeRefus.ABIME),
    (
        "zip corrompu",
        ods(rangee(texte_ods("a" * 500))).replace(b"content.xml", b"contenu.xml", 1),
        CodeRefus.ABIME,
    ),
    ("ole tronqué", ole({"Workbook": flux_xls([(0, 0, 1.0)])})[:900], CodeRefus.ABIME),
    ("ods mal formé", ods("<table:table-row>"), CodeRefus.ABIME),
    ("xlsx mal formé", xlsx("<row><c></row>"), CodeRefus.ABIME),
    ("répétition négative", ods(rangee(texte_ods("a", fois=-5))), CodeRefus.ABIME),
    ("chaîne partagée absente", xlsx('<row><c t="s"><v>9</v></c></row>'), CodeRefus.ABIME),
    ("référence fausse", xlsx('<row><c r="B0"><v>9</v></c></row>'), CodeRefus.ABIME),
    ("dtd ods", ods(rangee(texte_ods("&b;")), prologue=DTD), CodeRefus.ENTITES),
    ("dtd xlsx", xlsx("", prologue=DTD), CodeRefus.ENTITES),
    ("10 000 colonnes ods", ods(rangee(texte_ods("a", fois=10_000))), CodeRefus.TROP_DE_COLONNES),
    ("colonne XFD", xlsx('<row><c r="XFD1"><v>1</v></c></row>'), CodeRefus.TROP_DE_COLONNES),
    ("10 000 colonnes csv", b"a;" * 10_000 + b"b\n", CodeRefus.TROP_DE_COLONNES),
    ("un million de lignes", ods(rangee(texte_ods("a"), fois=1_048_576)), CodeRefus.TROP_DE_LIGNES),
    (
        "ligne lointaine",
        ods(rangee(vides_ods(1), fois=900_000) + rangee(texte_ods("a"))),
        CodeRefus.TROP_DE_LIGNES,
    ),
    ("ligne lointaine xlsx", xlsx('<row r="1048576"><c><v>1</v></c></row>'), CodeRefus.TROP_DE_LIGNES),
    ("ligne lointaine csv", b"\n" * 30_000 + b"a;b\n", CodeRefus.TROP_DE_LIGNES),
    (
        "texte démesuré ods",
        ods(rangee(texte_ods('<text:s text:c="999999999"/>'))),
        CodeRefus.CELLULE_TROP_LONGUE,
    ),
    ("texte démesuré csv", b"a;" + b"b" * 100_001, CodeRefus.CELLULE_TROP_LONGUE),
    ("bombe ods", bombe(ods), CodeRefus.BOMBE),
    ("bombe xlsx", bombe(xlsx), CodeRefus.BOMBE),
    ("xls étiré", ole({"Workbook": flux_xls([(0, 0, 1.0), (65_535, 255, 1.0)])}), CodeRefus.TROP_DE_LIGNES),
    ("xls très ancien", ole({"Book": b"x"}), CodeRefus.FORMAT_A_CONVERTIR),
]


@pytest.mark.parametrize(("contenu", "code"), [cas[1:] for cas in CAS], ids=[cas[0] for cas in CAS])
def test_refus_en_temps_et_memoire_bornes(contenu: bytes, code: CodeRefus) -> None:
    tracemalloc.start()
    depart = time.perf_counter()
    try:
        refuse(contenu, code)
        pointe = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - depart < 10
    assert pointe < 64 * MEGA


def test_la_phrase_designe_la_cellule_en_trop() -> None:
    phrase = refuse(xlsx('<row r="3"><c r="XFD3"><v>1</v></c></row>'), CodeRefus.TROP_DE_COLONNES)
    assert "XFD3" in phrase
    assert "« F »" in phrase


def test_trop_gros() -> None:
    assert "11,0 Mo" in refuse(b"a" * (11 * MEGA), CodeRefus.TROP_GROS)


def test_trop_de_cellules_et_de_feuilles() -> None:
    grille = ods(rangee(texte_ods("a", fois=10), fois=10))
    refuse(grille, CodeRefus.TROP_DE_CELLULES, Limites(cellules=99))
    assert lire(grille, "x.ods", Limites(cellules=110)).feuilles[0]["J10"].texte == "a"
    feuilles = [FeuilleAEcrire(f"f{i}", [Colonne("a")], [["b"]]) for i in range(3)]
    refuse(ecrire_ods(feuilles), CodeRefus.TROP_DE_FEUILLES, Limites(feuilles=2))
    refuse(ecrire_xlsx(feuilles), CodeRefus.TROP_DE_FEUILLES, Limites(feuilles=2))


def test_la_taille_annoncee_d_une_bombe_ne_trompe_pas() -> None:
    vraie = ods("<a/>" * (5 * MEGA))
    taille = struct.pack("<I", len(vraie))
    place = vraie.rfind(b"PK\1\2")
    menteuse = vraie[: place + 24] + taille + vraie[place + 28 :]
    with pytest.raises(FichierRefuse) as leve:
        lire(menteuse, "x.ods")
    assert leve.value.code in (CodeRefus.BOMBE, CodeRefus.ABIME)


def test_un_sommaire_demesure_se_refuse_sans_etre_ouvert(monkeypatch: pytest.MonkeyPatch) -> None:
    gonflee = archive({f"{n}.xml": "" for n in range(30)})
    monkeypatch.setattr("socle.tableurs.archive._ENTREES_MAXIMUM", 20)
    monkeypatch.setattr("socle.tableurs.archive.ZipFile", lambda _: pytest.fail("ouverte"))
    refuse(gonflee, CodeRefus.BOMBE)


def test_une_balise_sans_fin_est_arretee() -> None:
    refuse(ods('<a b="' + "x" * (12 * MEGA) + '"/>'), CodeRefus.ABIME)


FICHIERS = {
    "ods": ods(rangee(texte_ods("a", fois=3))),
    "xlsx": xlsx('<row><c t="s"><v>0</v></c><c r="C1" s="1"><v>12</v></c></row>', chaines="<si><t>a</t></si>"),
    "xls": ole({"Workbook": flux_xls([(1, 1, 75001.0)])}),
    "csv": 'nom;date\n"Paie";été\n'.encode(),
}


@pytest.mark.parametrize("genre", sorted(FICHIERS))
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_un_fichier_abime_est_lu_ou_refuse_jamais_autre_chose(genre: str, data: st.DataObject) -> None:
    contenu = bytearray(FICHIERS[genre])
    for _ in range(data.draw(st.integers(1, 6))):
        contenu[data.draw(st.integers(0, len(contenu) - 1))] = data.draw(st.integers(0, 255))
    coupe = data.draw(st.integers(0, len(contenu)) | st.just(len(contenu)))
    with suppress(FichierRefuse):
        assert lire(bytes(contenu[:coupe]), "x").feuilles


def test_cent_mille_balises_imbriquees() -> None:
    profond = ods(rangee(texte_ods("a")) + "<a>" * 100_000 + "</a>" * 100_000)
    assert lire(profond, "x.ods").feuilles[0]["A1"].texte == "a"
