"""Ce qu'on écrit : le même modèle pour .xlsx et .ods."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from socle.tableurs.modele import Valeur
from socle.tableurs.textes import ENTIER_SUR, normaliser

ACCENT = "#0B5563"
FOND_ENTETE = "#E7EFF0"
FOND_LIBELLE = "#F6F4EF"
FILET = "#C9D3D4"

HAUTEUR_MAXIMUM = 26
"""Lignes de texte au plus dans une rangée (Excel s'arrête à 409 points)."""

_NOM_INTERDIT = re.compile(r"[\[\]:*?/\\]")
_NOM_MAXIMUM = 31


class Style(StrEnum):
    """Rôle d'une cellule ; sa mise en forme en découle."""

    TITRE = "titre"
    SECTION = "section"
    ENTETE = "entete"
    LIBELLE = "libelle"
    TEXTE = "texte"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CelluleAEcrire:
    """Une valeur, son rôle, et le nombre de colonnes qu'elle couvre (fusion horizontale)."""

    valeur: Valeur
    style: Style = Style.TEXTE
    etendue: int = 1


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne : intitulé (« » pour une feuille sans en-tête) et largeur en caractères.

    `choix` : ce que propose la liste déroulante de ses cellules, sous l'en-tête ; `masquee` : là, mais non montrée.
    """

    titre: str = ""
    largeur: float = 18.0
    choix: tuple[str, ...] = ()
    masquee: bool = False


Ligne = Sequence[Valeur | CelluleAEcrire]


@dataclass(frozen=True, slots=True)
class FeuilleAEcrire:
    """Une feuille : `preambule` (titre, organisme…), en-tête si une colonne a un intitulé, puis `lignes`.

    `lignes` est parcouru une seule fois : un générateur convient. L'en-tête est figé, filtré et répété à
    l'impression. Une date-heure est locale et sans fuseau ; avec un fuseau, `ValueError`.
    """

    nom: str
    colonnes: Sequence[Colonne]
    lignes: Iterable[Ligne]
    preambule: Sequence[Ligne] = ()

    @property
    def a_un_entete(self) -> bool:
        """Vrai si une colonne porte un intitulé."""
        return any(colonne.titre for colonne in self.colonnes)

    @property
    def rang_entete(self) -> int:
        """Ligne de l'en-tête, à partir de 0."""
        return len(self.preambule)

    def toutes_les_lignes(self) -> Iterator[Ligne]:
        """Préambule, en-tête, lignes."""
        yield from self.preambule
        if self.a_un_entete:
            yield [CelluleAEcrire(colonne.titre, Style.ENTETE) for colonne in self.colonnes]
        yield from self.lignes


class Place(NamedTuple):
    """Une cellule prête à écrire, à sa colonne (à partir de 0)."""

    colonne: int
    valeur: Valeur
    style: Style
    etendue: int


def placer(ligne: Ligne) -> Iterator[Place]:
    """Donne sa colonne à chaque cellule, en comptant les fusions."""
    colonne = 0
    for element in ligne:
        if isinstance(element, CelluleAEcrire):
            etendue = max(1, element.etendue)
            yield Place(colonne, ecrivable(element.valeur), element.style, etendue)
            colonne += etendue
        else:
            yield Place(colonne, ecrivable(element), Style.TEXTE, 1)
            colonne += 1


def hauteur(places: Sequence[Place], colonnes: Sequence[Colonne]) -> int:
    """Lignes de texte que la rangée doit montrer, estimées d'après les largeurs de colonnes."""
    besoin = 1
    for place in places:
        if isinstance(place.valeur, str) and place.style not in (Style.TITRE, Style.NOTE):
            besoin = max(besoin, _lignes_de_texte(place, place.valeur, colonnes))
    return min(besoin, HAUTEUR_MAXIMUM)


def _lignes_de_texte(place: Place, texte: str, colonnes: Sequence[Colonne]) -> int:
    couvertes = colonnes[place.colonne : place.colonne + place.etendue]
    largeur = max(4.0, sum(colonne.largeur for colonne in couvertes) if couvertes else 10.0)
    if len(texte) <= largeur and "\n" not in texte:
        return 1
    return sum(1 + int(len(paragraphe) * 0.88 / largeur) for paragraphe in texte.split("\n"))


def ecrivable(valeur: Valeur) -> Valeur:
    """Valeur qu'un tableur garde sans perte : texte normalisé, nombre trop long en texte, « » → None."""
    if isinstance(valeur, str):
        return normaliser(valeur) or None
    if isinstance(valeur, datetime) and valeur.tzinfo is not None:
        raise ValueError("une date-heure de tableur est locale : convertissez-la et ôtez son fuseau")
    if isinstance(valeur, bool) or valeur is None:
        return valeur
    if isinstance(valeur, int):
        return valeur if abs(valeur) < ENTIER_SUR else str(valeur)
    if isinstance(valeur, float):
        return valeur if isfinite(valeur) else str(valeur)
    if isinstance(valeur, Decimal):
        exact = valeur.is_finite() and len(valeur.normalize().as_tuple().digits) <= 15 and abs(valeur.adjusted()) < 300
        return valeur if exact else str(valeur)
    return valeur


def noms_de_feuilles(feuilles: Sequence[FeuilleAEcrire]) -> list[str]:
    """Noms acceptés partout : 31 unités au plus, sans `[ ] : * ? / \\`, différents à la casse près."""
    pris: set[str] = {"history", "historique"}
    noms: list[str] = []
    for feuille in feuilles:
        base = _NOM_INTERDIT.sub(" ", normaliser(feuille.nom))
        base = couper_utf16(" ".join(base.split()).strip("'"), _NOM_MAXIMUM).rstrip(" '") or "Feuille"
        nom, rang = base, 1
        while nom.casefold() in pris:
            rang += 1
            suffixe = f" ({rang})"
            nom = couper_utf16(base, _NOM_MAXIMUM - len(suffixe)) + suffixe
        pris.add(nom.casefold())
        noms.append(nom)
    return noms


def couper_utf16(texte: str, maximum: int) -> str:
    """Coupe à `maximum` unités UTF-16 (la mesure d'Excel), sans casser un caractère."""
    if len(texte) * 2 <= maximum:
        return texte
    return texte.encode("utf-16-le")[: maximum * 2].decode("utf-16-le", "ignore")
