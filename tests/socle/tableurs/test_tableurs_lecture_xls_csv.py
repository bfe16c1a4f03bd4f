"""Lecture des anciens .xls et des .csv de toutes provenances."""

import struct
from datetime import date
from decimal import Decimal

import pytest

from socle.tableurs import Format, lire_classeur
from socle.tableurs.biff import Curseur, nombre_compact
from tests.socle.tableurs.fichiers_tableurs import flux_xls, ole


def textes(contenu: bytes) -> list[list[str]]:
    return [[c.texte for c in ligne] for ligne in lire_classeur(contenu, "liste.csv").feuilles[0].lignes]


def test_xls_nombres_a_leur_place() -> None:
    classeur = lire_classeur(ole({"Workbook": flux_xls([(1, 1, 75001.0), (2, 3, 12.5)])}), "vieux.xls")
    assert classeur.format is Format.XLS
    assert [(ref, c.texte) for ref, c in classeur.feuilles[0].remplies()] == [("B2", "75001"), ("D3", "12,5")]


def _enregistrement(genre: int, donnees: bytes) -> bytes:
    return struct.pack("<HH", genre, len(donnees)) + donnees


def test_xls_chaine_coupee_entre_deux_codages() -> None:
    debut = struct.pack("<II", 1, 1) + struct.pack("<HB", 5, 0) + b"ab"
    morceaux = [debut, b"\1" + "é€".encode("utf-16-le"), b"\0z"]
    assert Curseur(morceaux, 8).chaine() == "abé€z"


def test_xls_chaine_riche_et_phonetique() -> None:
    brut = struct.pack("<HBHI", 2, 0x0C, 1, 3) + b"ab" + bytes(4) + bytes(3) + struct.pack("<HB", 1, 0) + b"c"
    curseur = Curseur([brut[:11], brut[11:]])
    assert [curseur.chaine(), curseur.chaine()] == ["ab", "c"]


@pytest.mark.parametrize(
    ("rk", "nombre"),
    [(0x3FF00000, 1.0), (0x3FF00001, 0.01), (12 << 2 | 2, 12.0), (0xFFFFFFFE, -1.0), (1235 << 2 | 3, 12.35)],
)
def test_xls_nombres_compacts(rk: int, nombre: float) -> None:
    assert nombre_compact(rk) == nombre


def test_xls_toutes_les_sortes_de_cellules() -> None:
    place = struct.pack("<HHH", 0, 0, 0)
    texte = struct.pack("<HB", 3, 0) + b"oui"
    cellules = [
        _enregistrement(0x027E, struct.pack("<HHHI", 0, 0, 0, 7 << 2 | 2)),
        _enregistrement(0x00BD, struct.pack("<HHHIHIH", 0, 1, 0, 8 << 2 | 2, 0, 9 << 2 | 2, 2)),
        _enregistrement(0x0204, struct.pack("<HHH", 0, 3, 0) + texte),
        _enregistrement(0x0205, struct.pack("<HHHBB", 0, 4, 0, 1, 0)),
        _enregistrement(0x0205, struct.pack("<HHHBB", 0, 5, 0, 42, 1)),
        _enregistrement(0x0006, struct.pack("<HHHd", 0, 6, 0, 2.5) + bytes(8)),
        _enregistrement(0x0006, struct.pack("<HHHBBBBBBH", 0, 7, 0, 0, 0, 0, 0, 0, 0, 0xFFFF) + bytes(8)),
        _enregistrement(0x0207, texte),
        _enregistrement(0x0809, bytes(16)),
        _enregistrement(0x0203, place + struct.pack("<d", 666.0)),
        _enregistrement(0x000A, b""),
    ]
    classeur = lire_classeur(ole({"Workbook": flux_xls([], suite=b"".join(cellules))}), "x.xls")
    valeurs = [c.valeur for _, c in classeur.feuilles[0].remplies()]
    assert valeurs == [7, 8, 9, "oui", True, "#N/A", Decimal("2.5"), "oui"]


def test_xls_dates_et_masques_suivent_le_format() -> None:
    formats = [
        _enregistrement(0x041E, struct.pack("<HHB", 164, 5, 0) + b"00000"),
        *[_enregistrement(0x00E0, struct.pack("<HH", 0, identifiant) + bytes(16)) for identifiant in (0, 14, 164)],
    ]
    cellules = [
        _enregistrement(0x0203, struct.pack("<HHHd", 0, 0, 1, 43246.0)),
        _enregistrement(0x0203, struct.pack("<HHHd", 0, 1, 2, 1000.0)),
    ]
    contenu = ole({"Workbook": flux_xls([], avant=b"".join(formats), suite=b"".join(cellules))})
    feuille = lire_classeur(contenu, "x.xls").feuilles[0]
    assert feuille["A1"].valeur == date(2018, 5, 26)
    assert feuille["B1"].texte == "01000"


def test_la_feuille_d_un_csv_porte_le_nom_du_fichier() -> None:
    assert lire_classeur(b"a;b\r\n1;2\r\n", "C:\\Bureau\\Paie 2024.csv").feuilles[0].nom == "Paie 2024"


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodages(encodage: str) -> None:
    texte = "Intitulé;Durée\nEnquête « cantine » à 12 €;œuvre\n"
    assert textes(texte.encode(encodage)) == [["Intitulé", "Durée"], ["Enquête « cantine » à 12 €", "œuvre"]]


@pytest.mark.parametrize("separateur", [";", "\t", ",", "|"])
def test_separateurs(separateur: str) -> None:
    lignes = [["nom", "finalité", "date"], ["paie", "payer, déclarer", "26/05/2018"], ["", "x", "y"]]
    contenu = "\n".join(separateur.join(f'"{v}"' for v in ligne) for ligne in lignes)
    assert textes(contenu.encode()) == lignes


def test_la_virgule_des_phrases_ne_trompe_pas() -> None:
    contenu = "nom;remarque\npaie;oui, non, peut-être\ncantine;a, b\n".encode()
    assert textes(contenu)[1] == ["paie", "oui, non, peut-être"]


def test_indication_de_separateur_d_excel() -> None:
    assert textes(b"sep=,\r\na;b,c\r\n") == [["a;b", "c"]]


def test_une_seule_colonne() -> None:
    assert textes("Paie\nCantine, garderie\nÉtat civil\n".encode()) == [
        ["Paie"],
        ["Cantine, garderie"],
        ["État civil"],
    ]


def test_retours_a_la_ligne_et_guillemets_dans_une_case() -> None:
    assert textes(b'a;b\r\n"x\r\ny";"dit ""oui"""\r\n') == [["a", "b"], ["x\ny", 'dit "oui"']]


def test_l_apostrophe_de_neutralisation_est_otee() -> None:
    assert textes(b"'=1+1;'+33 1;l'eau;'tel quel\n") == [["=1+1", "+33 1", "l'eau", "'tel quel"]]


def test_octets_de_windows_sans_correspondance() -> None:
    assert textes(b"a;b\n\xe9\x81;c\n")[1][1] == "c"
