"""Ce qu'est un classeur lu : des feuilles, des lignes, des cellules et leur position humaine (« B12 »)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

Valeur = str | bool | int | float | Decimal | datetime | date | time | None

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Format(StrEnum):
    """Format reconnu au contenu ; .xlsm se lit comme .xlsx (macros ignorées), .tsv comme .csv."""

    ODS = "ods"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Limites:
    """Bornes de lecture. Tailles en octets, textes en caractères ; au-delà, `FichierRefuse`.

    `cellules` compte les cases du rectangle utile de chaque ligne, vides comprises ; `balises`, `expansion`
    et `octets_decompresses` bornent le temps et la mémoire qu'un fichier hostile peut coûter.
    """

    octets: int = 10 * 1024 * 1024
    lignes: int = 20_000
    colonnes: int = 200
    cellules: int = 1_000_000
    feuilles: int = 100
    longueur_texte: int = 100_000
    octets_decompresses: int = 200 * 1024 * 1024
    expansion: int = 200
    balises: int = 12_000_000


class Cellule(NamedTuple):
    """Une cellule : sa valeur typée (None si vide) et le texte que la personne voit à l'écran."""

    valeur: Valeur
    texte: str


VIDE = Cellule(None, "")


def nom_colonne(colonne: int) -> str:
    """Lettres d'une colonne comptée à partir de 0 : 0 → « A », 27 → « AB »."""
    lettres = ""
    reste = colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(65 + rang) + lettres
    return lettres


def reference(ligne: int, colonne: int) -> str:
    """Position humaine d'une cellule comptée à partir de 0 : (11, 1) → « B12 »."""
    return f"{nom_colonne(colonne)}{ligne + 1}"


def position(ref: str) -> tuple[int, int]:
    """Ligne et colonne, à partir de 0, d'une référence « B12 » ; ValueError si elle n'en est pas une."""
    morceaux = _REFERENCE.fullmatch(ref)
    if morceaux is None:
        raise ValueError(f"référence de cellule invalide : {ref!r}")
    colonne = 0
    for lettre in morceaux[1]:
        colonne = colonne * 26 + ord(lettre) - 64
    return int(morceaux[2]) - 1, colonne - 1


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille : `lignes[i][j]` est la cellule de ligne i et de colonne j (à partir de 0).

    Les lignes gardent leur place ; chacune s'arrête à sa dernière cellule remplie.
    """

    nom: str
    lignes: tuple[tuple[Cellule, ...], ...]

    def cellule(self, ligne: int, colonne: int) -> Cellule:
        """La cellule à cette position (à partir de 0) ; `VIDE` hors du rectangle rempli."""
        if 0 <= ligne < len(self.lignes) and 0 <= colonne < len(self.lignes[ligne]):
            return self.lignes[ligne][colonne]
        return VIDE

    def __getitem__(self, ref: str) -> Cellule:
        return self.cellule(*position(ref))

    def remplies(self) -> Iterator[tuple[str, Cellule]]:
        """Les cellules non vides avec leur référence, ligne par ligne."""
        for i, ligne in enumerate(self.lignes):
            for j, cellule in enumerate(ligne):
                if cellule is not VIDE:
                    yield reference(i, j), cellule


@dataclass(frozen=True, slots=True)
class Classeur:
    """Un classeur lu en entier et le format reconnu."""

    feuilles: tuple[Feuille, ...]
    format: Format

    def feuille(self, nom: str) -> Feuille | None:
        """La feuille de ce nom, ou None."""
        return next((f for f in self.feuilles if f.nom == nom), None)
