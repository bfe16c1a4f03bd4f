"""Les largeurs d'un tableau à nombreuses colonnes : chaque mot tient entier, le reste va à qui a plus à dire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt

from socle.documents.arbre import Lien, Marque, Texte
from socle.documents.ouvrage import CellulePrete, Cible, ListePrete, Morceaux

# Combien de lettres une ligne de tableau serré porte, marges des cellules déduites.
_LETTRES = {False: 96.0, True: 150.0}
_MOT_MAXIMAL = 26
_COUPURE = re.compile(r"[\s/–-]+")


def texte_de(morceaux: Morceaux) -> str:
    """Donne le texte qu'un contenu montre."""
    return "".join(_texte(morceau) for morceau in morceaux)


def _texte(morceau: object) -> str:
    match morceau:
        case str():
            return morceau
        case Texte() | Lien() | Marque():
            return morceau.texte
        case Cible():
            return morceau.affichage
    return ""


def _texte_de_liste(liste: ListePrete) -> str:
    return " ".join(_texte_de_liste(e) if isinstance(e, ListePrete) else texte_de(e) for e in liste.elements)


def _texte_de_cellule(blocs: CellulePrete) -> str:
    if isinstance(blocs, str):
        return blocs
    return " ".join(
        "XX " + _texte_de_liste(bloc) if isinstance(bloc, ListePrete) else texte_de(bloc.contenu) for bloc in blocs
    )


def largeurs_de(
    entetes: Sequence[Morceaux], lignes: Sequence[Sequence[CellulePrete]], paysage: bool
) -> tuple[float, ...]:
    """Donne la part de chaque colonne, pour cent de la largeur utile."""
    colonnes = [[texte_de(entete)] for entete in entetes]
    for ligne in lignes:
        for textes, cellule in zip(colonnes, ligne, strict=True):
            textes.append(_texte_de_cellule(cellule))
    mots = [
        max(min(_MOT_MAXIMAL, len(mot)) for texte in textes for mot in _COUPURE.split(texte)) for textes in colonnes
    ]
    minima = [longueur + 1.5 for longueur in mots]
    volumes = [sqrt(1 + sum(map(len, textes)) / len(textes)) for textes in colonnes]
    reste = max(0.0, _LETTRES[paysage] - sum(minima)) / sum(volumes)
    parts = [minimum + volume * reste for minimum, volume in zip(minima, volumes, strict=True)]
    return tuple(100 * part / sum(parts) for part in parts)
