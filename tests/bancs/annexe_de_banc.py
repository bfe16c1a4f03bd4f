"""L'annexe qu'on mesure : 41 articles, 150 alinéas, 28 éléments de liste, 3 tableaux de 9 lignes sur 7 colonnes.

Son texte est celui de la bibliothèque de clauses, gabarits ôtés : une prose inventée se compresserait trop bien.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import yaml

from socle.documents import Alinea, Bloc, Document, Liste, Renvoi, Sommaire, Tableau, Titre

ARTICLES, ALINEAS, ELEMENTS, LISTES, PAR_CHAPITRE = 41, 150, 28, 9, 6
LIGNES, COLONNES, TABLEAUX = 9, 7, 3
_BIBLIOTHEQUE = Path(__file__).resolve().parents[2] / "clauses" / "bibliotheque" / "bibliotheque.yaml"
_LONGUEUR = 330


@dataclass(frozen=True)
class Article:
    """Un article : son intitulé, ses alinéas, chacun suivi ou non d'une liste."""

    titre: str
    alineas: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Annexe:
    """Le contenu, sans forme : ce que chaque générateur reçoit."""

    titre: str
    organisme: str
    chapitres: tuple[tuple[str, tuple[Article, ...]], ...]
    tableaux: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]


@cache
def _matiere() -> tuple[list[str], list[str], list[str]]:
    """Les paragraphes, les éléments de liste et les intitulés de la bibliothèque, sans leurs gabarits."""
    donnees = yaml.load(_BIBLIOTHEQUE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    paragraphes, elements = [], []
    for clause in donnees["clauses"]:
        texte = re.sub(r"\{%.*?%\}", "", clause["texte"])
        for ligne in re.sub(r"\{\{\s*(\w+).*?\}\}", r"@\1@", texte).split("\n"):
            ligne = ligne.strip()
            if ligne:
                (elements if ligne.startswith("- ") else paragraphes).append(ligne.removeprefix("- ")[:_LONGUEUR])
    return paragraphes, elements, [clause["titre"] for clause in donnees["clauses"]]


def _nommer(texte: str, rang: int) -> str:
    """Met des parties à la place des variables ; d'un rang à l'autre, les phrases qui en ont ne sont plus les mêmes."""
    texte = texte.replace("@titulaire@", f"Concessionnaire n° {rang}").replace("@collectivite@", f"Commune n° {rang}")
    return re.sub(r"@(\w+)@", lambda mot: mot.group(1).replace("_", " "), texte)


def annexe(rang: int = 1) -> Annexe:
    """Donne l'annexe d'une commune."""
    paragraphes, elements, titres = (cycle([_nommer(t, rang) for t in textes]) for textes in _matiere())
    listes = [tuple(next(elements) for _ in range(ELEMENTS // LISTES + (n < ELEMENTS % LISTES))) for n in range(LISTES)]
    articles: list[Article] = []
    for n in range(ARTICLES):
        nombre = ALINEAS // ARTICLES + (n < ALINEAS % ARTICLES)
        suites = [listes.pop()] if n % 4 == 1 and listes else [()]
        alineas = [(next(paragraphes), suites.pop() if suites else ()) for _ in range(nombre)]
        articles.append(Article(next(titres), tuple(alineas)))
    chapitres = tuple(
        (
            f"Chapitre {1 + debut // PAR_CHAPITRE} – {articles[debut].titre}",
            tuple(articles[debut : debut + PAR_CHAPITRE]),
        )
        for debut in range(0, ARTICLES, PAR_CHAPITRE)
    )
    tableaux = tuple(
        (f"Traitement n° {n}", tuple(f"Colonne {c}" for c in range(COLONNES)), tuple(_lignes(rang, n)))
        for n in range(1, TABLEAUX + 1)
    )
    return Annexe("Annexe relative aux données du service", f"Commune n° {rang}", chapitres, tableaux)


def _lignes(rang: int, tableau: int) -> Iterator[tuple[str, ...]]:
    mots = cycle(re.findall(r"\w{4,}", " ".join(_matiere()[1])))
    for ligne in range(LIGNES):
        yield tuple(f"{next(mots)} {next(mots)} {rang + tableau + ligne}" for _ in range(COLONNES))


def en_arbre(source: Annexe) -> Document:
    """Donne l'annexe en arbre de document."""
    blocs: list[str | Bloc] = [Sommaire(2)]
    rang = 0
    for chapitre, articles in source.chapitres:
        blocs.append(Titre(1, chapitre))
        for article in articles:
            rang += 1
            blocs.append(Titre(2, article.titre, f"a{rang}", "article"))
            for texte, elements in article.alineas:
                renvoi = rang > 1 and not elements and texte is article.alineas[-1][0] and rang % 2 == 0
                blocs.append(Alinea([texte, " Voir l'article ", Renvoi(f"a{rang - 1}"), "."] if renvoi else texte))
                if elements:
                    blocs.append(Liste(elements, marque="lettre"))
    for legende, entetes, lignes in source.tableaux:
        blocs += [Titre(1, legende, serie="annexe"), Tableau(entetes, lignes, legende)]
    return Document(source.titre, blocs, source.organisme, version="1", etat_du_droit="2026-04-04",
                    proprietes={"Bibliothèque": "2026.11.2"})  # fmt: skip
