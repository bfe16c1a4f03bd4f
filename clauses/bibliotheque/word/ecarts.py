"""Ce qui sépare une clause de ce que le fichier en dit, côte à côte et lisible : pour la page où l'on accepte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clauses.bibliotheque.donnees import Bibliotheque
from clauses.bibliotheque.fragments import cles
from clauses.bibliotheque.lecture import en_clair
from clauses.bibliotheque.regles import Morceau, comparer
from clauses.bibliotheque.word.releve import ClauseRelue

AUTOUR = 160
"""Ce que l'on montre d'un texte inchangé de part et d'autre d'un changement, en caractères."""


@dataclass(frozen=True)
class Ecart:
    """Un champ qui a changé : son nom, ce qu'il est aujourd'hui, ce que le fichier en dit."""

    libelle: str
    avant: tuple[Morceau, ...]
    apres: tuple[Morceau, ...]


def ecarts(relue: ClauseRelue, b: Bibliotheque) -> list[Ecart]:
    """Les champs d'une clause que le fichier change : le titre, le texte, le nom et le texte de ses rédactions."""
    return [
        _ecart(libelle, en_clair(avant, b), en_clair(apres, b))
        for libelle, avant, apres in _champs(relue)
        if cles(avant) != cles(apres)
    ]


def _champs(relue: ClauseRelue) -> Iterator[tuple[str, str, str]]:
    yield "Titre", relue.avant.titre, relue.titre
    yield "Texte", relue.avant.texte, relue.texte
    for variante in relue.avant.variantes:
        sienne = relue.redactions[variante.id]
        yield f"Nom de la rédaction « {variante.label} »", variante.label, sienne.libelle
        yield f"Rédaction « {variante.label} »", variante.texte, sienne.texte


def _ecart(libelle: str, avant: str, apres: str) -> Ecart:
    morceaux = comparer(avant, apres)
    return Ecart(libelle, tuple(_cote(morceaux, "ajoute")), tuple(_cote(morceaux, "ote")))


def _cote(morceaux: Sequence[Morceau], sans: str) -> Iterator[Morceau]:
    """Un côté de la comparaison, ses longs passages inchangés abrégés."""
    for rang, morceau in enumerate(morceaux):
        if morceau.genre == sans:
            continue
        if morceau.genre == "garde":
            yield Morceau("garde", _abreger(morceau.texte, rang > 0, rang < len(morceaux) - 1))
        else:
            yield morceau


def _abreger(texte: str, apres_un_changement: bool, avant_un_changement: bool) -> str:
    """Le bord d'un passage inchangé, du côté où quelque chose change."""
    if len(texte) <= 3 * AUTOUR:
        return texte
    debut = texte[:AUTOUR].rpartition(" ")[0] + " " if apres_un_changement else ""
    fin = " " + texte[-AUTOUR:].partition(" ")[2] if avant_un_changement else ""
    return f"{debut}[…]{fin}"
