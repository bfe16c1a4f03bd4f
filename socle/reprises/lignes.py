"""Une ligne lue d'une liste : ses valeurs, ce qu'il faut en savoir, ce qu'elle est devenue. Fonctions pures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte
from socle.tableurs import Classeur, Feuille, Limites
from socle.types import lire_ligne

LIGNES_MAXIMALES: Final = 2_000
LIMITES: Final = Limites(octets=20 * 1024 * 1024)
RANGEES_A_REGARDER: Final = 15
TITRES_CITES: Final = 12
CREER, COMPLETER, PASSER = "creer", "completer", "passer"


@dataclass
class Ligne:
    """Une ligne du fichier. `fautes` : elle ne peut pas s'écrire ; `proposee` : ce que l'on propose d'en faire.

    `actions` : code → ce que l'on peut en faire ; `cible` : ce qui existe déjà, et que l'on compléterait.
    """

    numero: int
    titre: str
    valeurs: dict[str, Any] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)
    deja: str = ""
    cible: str = ""
    actions: dict[str, str] = field(default_factory=dict)
    proposee: str = CREER
    etat: str = ""
    message: str = ""
    fait: dict[str, Any] = field(default_factory=dict)


def en_valeurs(lignes: Iterable[Ligne]) -> list[dict[str, Any]]:
    """Pour le contenu chiffré ; sans copie profonde, que le verrou du nœud attendrait."""
    return [vars(ligne) for ligne in lignes]


def depuis_valeurs(valeurs: Iterable[Mapping[str, Any]]) -> list[Ligne]:
    """L'inverse."""
    return [Ligne(**{**v, "details": [tuple(d) for d in v["details"]]}) for v in valeurs]


@dataclass
class Tableau:
    """Les lignes d'un tableur, rangées sous nos noms de colonnes. `ignorees` : titres qu'aucune colonne ne reconnaît ;
    `remarques` : ce qu'il faut savoir de la lecture.
    """

    lignes: list[tuple[int, dict[str, str]]]
    colonnes: tuple[str, ...]
    ignorees: list[str]
    coupe: bool = False
    remarques: list[str] = field(default_factory=list)


def lire_tableau(classeur: Classeur, synonymes: Mapping[str, Sequence[str]], obligatoire: str, manque: str) -> Tableau:
    """La première feuille qui a la colonne obligatoire parmi ses premières rangées ; `RegleEnfreinte(manque)` sinon.

    `synonymes` : nom de colonne → ses titres connus. De deux colonnes du même nom, la première compte.
    """
    titres = {cle_de_texte(t): nom for nom, suite in synonymes.items() for t in suite}
    for feuille in classeur.feuilles:
        for rang, _ in enumerate(feuille.lignes[:RANGEES_A_REGARDER]):
            trouvees, ignorees = _reconnaitre(feuille, rang, titres)
            if obligatoire in trouvees and (len(trouvees) > 1 or len(titres) == 1):
                return _relever(feuille, rang, trouvees, ignorees)
    raise RegleEnfreinte(" ".join(filter(None, (manque, _titres_lus(classeur, titres)))))


def _titres_lus(classeur: Classeur, titres: Mapping[str, str]) -> str:
    """« Titres lus : … » : la rangée où l'on en reconnaît le plus, sinon la première qui en a deux."""
    rangees = [
        [lire_ligne(cellule.texte)[:40] for cellule in rangee if lire_ligne(cellule.texte)]
        for feuille in classeur.feuilles for rangee in feuille.lignes[:RANGEES_A_REGARDER]
    ]  # fmt: skip
    remplies = [rangee for rangee in rangees if len(rangee) > 1]
    if not remplies:
        return ""
    lus = max(remplies, key=lambda rangee: sum(cle_de_texte(titre) in titres for titre in rangee))
    suite = "…" if len(lus) > TITRES_CITES else "."
    return f"Titres lus : {', '.join(f'« {titre} »' for titre in lus[:TITRES_CITES])}{suite}"


def _reconnaitre(feuille: Feuille, rang: int, titres: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    trouvees: dict[str, int] = {}
    ignorees = []
    for colonne, cellule in enumerate(feuille.lignes[rang]):
        texte = lire_ligne(cellule.texte)
        nom = titres.get(cle_de_texte(texte))
        if nom is not None and nom not in trouvees:
            trouvees[nom] = colonne
        elif texte:
            ignorees.append(texte[:80])
    return trouvees, ignorees


def _relever(feuille: Feuille, entete: int, colonnes: Mapping[str, int], ignorees: list[str]) -> Tableau:
    tableau = Tableau([], tuple(colonnes), ignorees)
    for rang in range(entete + 1, len(feuille.lignes)):
        brut = {nom: lire_ligne(feuille.cellule(rang, colonne).texte) for nom, colonne in colonnes.items()}
        if not any(brut.values()):
            continue
        if len(tableau.lignes) >= LIGNES_MAXIMALES:
            tableau.coupe = True
            break
        tableau.lignes.append((rang + 1, {nom: texte for nom, texte in brut.items() if texte}))
    return tableau
