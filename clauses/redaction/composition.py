"""Composer l'annexe : les clauses retenues deviennent des articles numérotés, faits de paragraphes et de listes.

Les renvois restent des renvois (`Vers`) : chaque moteur de document les rend vivants. Rien ici ne connaît Word ni la base.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clauses.bibliotheque.donnees import Annexe, Bibliotheque, Clause, Piece
from clauses.redaction.expressions import rendre
from clauses.redaction.reponses import Redaction
from clauses.redaction.resolution import Choix, Resolution, resoudre
from clauses.redaction.typographie import typographier
from clauses.redaction.valeurs import completer

_DEBUT, _FIN, _RANG, _FIN_RANG = "\ue000", "\ue001", "\ue002", "\ue003"
_RENVOI = re.compile(f"{_DEBUT}([A-Z0-9-]+){_FIN}")
_MARQUE_DE_RANG = re.compile(f"{_RANG}(\\d+){_FIN_RANG}")
_BLOCS = re.compile(r"\n[ \t]*\n\s*")
_A_COMPLETER = re.compile(r"\[[^\[\]]{3,120}\]")


@dataclass(frozen=True)
class Vers:
    """Un renvoi à un article ou à une annexe, par son code ; `numero` : ce qu'il affiche, vide s'il manque."""

    code: str
    numero: str


Morceau = str | Vers


@dataclass(frozen=True)
class Alinea:
    """Un paragraphe numéroté et sa liste éventuelle ; `piece` : où il se range dans la consultation."""

    texte: tuple[Morceau, ...]
    elements: tuple[tuple[Morceau, ...], ...] = ()
    piece: Piece = "annexe"


@dataclass(frozen=True)
class Article:
    """Une clause rédigée."""

    clause: Clause
    numero: int
    alineas: tuple[Alinea, ...]


@dataclass(frozen=True)
class AnnexeRemplie:
    """Une annexe et ses lignes, dans l'ordre de ses colonnes."""

    annexe: Annexe
    numero: int
    lignes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Texte:
    """L'annexe entière. `variables` : toutes les valeurs ; `manquants` : renvois vers une clause absente."""

    bibliotheque: Bibliotheque
    resolution: Resolution
    articles: tuple[Article, ...]
    annexes: tuple[AnnexeRemplie, ...]
    variables: Mapping[str, Any]
    manquants: tuple[tuple[str, str], ...] = ()
    profil: str = ""

    @property
    def a_completer(self) -> tuple[str, ...]:
        """Les blancs « [à remplir] » qui restent dans le texte, sans doublon, dans l'ordre."""
        trouves = (t for a in self.articles for al in a.alineas for t in _A_COMPLETER.findall(en_clair(al)))
        return tuple(dict.fromkeys(trouves))

    def article(self, code: str) -> Article | None:
        """L'article de cette clause, s'il est retenu."""
        return next((a for a in self.articles if a.clause.id == code), None)


@dataclass
class Rendu:
    """Ce que `ref`, `annexe` et `has` savent pendant le rendu, et ce qu'ils notent."""

    numeros: Mapping[str, str]
    annexes_vues: set[str] = field(default_factory=set)
    manquants: set[str] = field(default_factory=set)

    def fonctions(self) -> dict[str, Any]:
        """Les trois fonctions des textes."""
        return {"ref": self._ref, "annexe": self._annexe, "has": lambda code: code in self.numeros}

    def _ref(self, code: str) -> str:
        if code not in self.numeros:
            self.manquants.add(code)
        return f"{_DEBUT}{code}{_FIN}"

    def _annexe(self, code: str) -> str:
        self.annexes_vues.add(code)
        return f"annexe {_DEBUT}{code}{_FIN}"


def composer(bibliotheque: Bibliotheque, redaction: Redaction) -> Texte:
    """L'annexe que donnent ces réponses."""
    variables = completer(bibliotheque, redaction.profil, redaction.variables)
    profil = bibliotheque.profil(redaction.profil) if redaction.profil else None
    choix = Choix(profil.clauses if profil else (), frozenset(redaction.ajoutees), frozenset(redaction.retirees))
    resolution = resoudre(bibliotheque, choix, variables)
    voulues = {*(profil.annexes if profil else ()), *redaction.annexes_ajoutees}
    while True:
        annexes = [a for a in bibliotheque.annexes if a.id in voulues]
        numeros = {c.id: str(n) for n, c in enumerate(resolution.clauses, 1)}
        numeros |= {a.id: str(n) for n, a in enumerate(annexes, 1)}
        rendu = Rendu(numeros)
        articles, manquants = _articles(resolution, variables, rendu)
        if rendu.annexes_vues <= voulues:
            break
        voulues |= rendu.annexes_vues
    remplies = tuple(AnnexeRemplie(a, n, _lignes(a, redaction)) for n, a in enumerate(annexes, 1))
    return Texte(bibliotheque, resolution, articles, remplies, variables, manquants, redaction.profil)


def _articles(
    resolution: Resolution, variables: Mapping[str, Any], rendu: Rendu
) -> tuple[tuple[Article, ...], tuple[tuple[str, str], ...]]:
    articles, manquants = [], []
    for numero, clause in enumerate(resolution.clauses, 1):
        rendu.manquants = set()
        articles.append(Article(clause, numero, rediger(clause, variables, rendu)))
        manquants += [(clause.id, code) for code in sorted(rendu.manquants)]
    return tuple(articles), tuple(manquants)


def rediger(clause: Clause, variables: Mapping[str, Any], rendu: Rendu) -> tuple[Alinea, ...]:
    """Les paragraphes d'une clause."""
    contexte = {**variables, **rendu.fonctions()}
    if clause.variante_par:
        variante = clause.variante(str(variables.get(clause.variante_par))) or clause.variantes[0]
        contexte["variante"] = rendre(variante.texte, contexte)
    pieces = {p.paragraphe: p.piece for p in clause.pieces_par_paragraphe}
    return tuple(decouper(rendre(avec_rangs(clause.texte), contexte), rendu.numeros, pieces, clause.piece))


def avec_rangs(source: str) -> str:
    """La source, chaque bloc précédé de son rang : les balises conditionnelles ne le changent pas."""
    blocs = _BLOCS.split(source.strip("\n"))
    return "\n\n".join(f"{_RANG}{rang}{_FIN_RANG}{bloc}" for rang, bloc in enumerate(blocs, 1))


def decouper(
    rendu: str, numeros: Mapping[str, str], pieces: Mapping[int, Piece] | None = None, piece: Piece = "annexe"
) -> list[Alinea]:
    """Un texte rendu → ses paragraphes ; une ligne « - » est un élément de la liste du paragraphe."""
    alineas: list[Alinea] = []
    rang = 0
    for bloc in _BLOCS.split(rendu):
        marques = _MARQUE_DE_RANG.findall(bloc)
        rang = int(marques[-1]) if marques else rang
        lignes = [ligne.strip() for ligne in _MARQUE_DE_RANG.sub("", bloc).splitlines() if ligne.strip()]
        if not lignes:
            continue
        texte = " ".join(ligne for ligne in lignes if not ligne.startswith("- "))
        elements = tuple(_morceaux(ligne[2:], numeros) for ligne in lignes if ligne.startswith("- "))
        place = (pieces or {}).get(rang, piece)
        if not texte and alineas:
            precedent = alineas.pop()
            alineas.append(Alinea(precedent.texte, precedent.elements + elements, precedent.piece))
        else:
            alineas.append(Alinea(_morceaux(texte, numeros), elements, place))
    return alineas


def _morceaux(texte: str, numeros: Mapping[str, str]) -> tuple[Morceau, ...]:
    morceaux: list[Morceau] = []
    for rang, morceau in enumerate(_RENVOI.split(typographier(texte))):
        if rang % 2:
            morceaux.append(Vers(morceau, numeros.get(morceau, "")))
        elif morceau:
            morceaux.append(morceau)
    return tuple(morceaux)


def en_clair(alinea: Alinea) -> str:
    """Le texte d'un paragraphe et de sa liste, renvois remplacés par leur numéro."""
    lignes = (alinea.texte, *alinea.elements)
    return "\n".join("".join(m if isinstance(m, str) else m.numero or f"[{m.code}]" for m in ligne) for ligne in lignes)


def _lignes(annexe: Annexe, redaction: Redaction) -> tuple[tuple[str, ...], ...]:
    """Les lignes saisies, sinon les lignes imposées, sinon trois lignes à remplir."""
    saisies = redaction.annexes.get(annexe.id, [])
    noms = [c.name for c in annexe.colonnes]
    if saisies:
        return tuple(tuple(ligne.get(nom, "") for nom in noms) for ligne in saisies)
    if annexe.lignes_imposees:
        return tuple((ligne, *("" for _ in noms[1:])) for ligne in annexe.lignes_imposees)
    return tuple(tuple("" for _ in noms) for _ in range(3))
