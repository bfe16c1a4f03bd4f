"""Deux noms qui disent la même chose : « Cantine scolaire » et « Gestion de la cantine des écoles ».

La mesure est de rapidfuzz (`token_set_ratio` et `token_sort_ratio`) sur des mots sans accent, sans mot vide. Elle propose ;
une personne décide : rien ne se fusionne sur une ressemblance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from rapidfuzz import fuzz, process

from socle.donnees_datees import cle_de_texte

Cle = TypeVar("Cle")
SEUIL: Final = 82.0
"""Sur 100. Choisi sur le petit corpus de `tests/socle/test_ressemblance.py` : au-dessous, des noms voisins s'y confondent."""
MEME: Final = 100.0
_VIDES: Final = frozenset(
    ("a", "au", "aux", "avec", "d", "de", "des", "du", "en", "et", "gestion", "l", "la", "le", "les", "par", "pour", "suivi",
     "sur", "tenue", "traitement", "traitements", "un", "une")
)  # fmt: skip


@dataclass(frozen=True)
class Ressemblance:
    """Un nom connu qui ressemble au nom cherché ; `note` sur 100, 100 pour le même texte à l'écriture près."""

    cle: object
    nom: str
    note: float

    @property
    def meme(self) -> bool:
        """Vrai si les deux noms ne diffèrent que par l'écriture."""
        return self.note >= MEME


@lru_cache(maxsize=20_000)
def mots(nom: str) -> str:
    """Les mots qui comptent d'un nom, au singulier approché ; le nom entier s'il n'a que des mots vides."""
    tous = cle_de_texte(nom).split()
    gardes = [mot for mot in tous if mot not in _VIDES] or tous
    return " ".join(mot.rstrip("sx") if len(mot) > 3 else mot for mot in gardes)


def note(un: str, autre: str) -> float:
    """Ressemblance de deux noms, de 0 à 100."""
    if cle_de_texte(un) == cle_de_texte(autre):
        return MEME if cle_de_texte(un) else 0.0
    return min(_note(mots(un), mots(autre)), 99.0)


def _note(un: str, autre: str, **_: object) -> float:
    """Moyenne de l'ordre-indifférent et du plus-petit-dans-le-plus-grand : un mot commun seul ne suffit pas."""
    if not un or not autre:
        return 0.0
    ensemble, ordre = fuzz.token_set_ratio(un, autre), fuzz.token_sort_ratio(un, autre)
    mots_du_plus_court = min(len(un.split()), len(autre.split()))
    return float((ensemble * 2 + ordre) / 3 if mots_du_plus_court > 1 else (ensemble + ordre * 2) / 3)


def plus_proche(nom: str, connus: Mapping[Cle, str], seuil: float = SEUIL) -> Ressemblance | None:
    """Le nom connu qui ressemble le plus, ou None sous le seuil. `connus` : clé → nom."""
    trouvees = proches(nom, connus, seuil, 1)
    return trouvees[0] if trouvees else None


def proches(nom: str, connus: Mapping[Cle, str], seuil: float = SEUIL, combien: int = 5) -> list[Ressemblance]:
    """Les noms connus qui ressemblent, du plus proche au moins proche."""
    if not cle_de_texte(nom):
        return []
    memes = [
        Ressemblance(cle, autre, MEME) for cle, autre in connus.items() if cle_de_texte(autre) == cle_de_texte(nom)
    ]
    if memes:
        return memes[:combien]
    choix = {cle: mots(autre) for cle, autre in connus.items()}
    trouves = process.extract(mots(nom), choix, scorer=_note, limit=combien, score_cutoff=seuil)
    return [Ressemblance(cle, connus[cle], min(n, 99.0)) for _, n, cle in trouves]


def doublons(noms: Iterable[tuple[Cle, str]], seuil: float = SEUIL) -> list[tuple[Cle, Cle, float]]:
    """Les couples de noms qui se ressemblent dans une même liste, chacun une fois."""
    liste = list(noms)
    couples = []
    for rang, (cle, nom) in enumerate(liste):
        for autre_cle, autre in liste[rang + 1 :]:
            trouvee = note(nom, autre)
            if trouvee >= seuil:
                couples.append((cle, autre_cle, trouvee))
    return couples
