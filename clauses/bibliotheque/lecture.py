"""Une clause lisible : ses variables par leur libellé, ses renvois par leur titre, ses conditions en français.

La page et le fichier Word montrent la même chose : `montrer` dit une balise ; `blocs` range le texte en paragraphes, listes
et cas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from clauses.bibliotheque.conditions import condition_en_francais, si, valeur_en_francais
from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.fragments import SAUTS, TERMES, Fragment, fragments

GenreVu = Literal["terme", "variable", "renvoi", "annexe", "variante", "choix", "si", "sinon", "fin", "note", "autre"]
CONDITIONS = frozenset({"si", "sinon", "fin"})
_INSTRUCTION = re.compile(r"\{%[-+]?\s*(if|elif|else|endif)\b\s*(.*?)\s*[-+]?%\}", re.DOTALL)
_RENVOI = re.compile(r"(ref|annexe)\(\s*['\"]([^'\"]+)['\"]\s*\)")
_NOM = re.compile(r"([a-z][a-z0-9_]*)(?:\s*\|.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Vu:
    """Une balise telle qu'on la lit ; `nom` : variable, clause ou annexe qu'elle désigne."""

    genre: GenreVu
    texte: str
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Branche:
    """Un cas : sa condition en français, et ce qui s'écrit alors (des parties en ligne, ou des blocs)."""

    titre: str
    suite: tuple[Partie, ...] | tuple[Bloc, ...]


@dataclass(frozen=True, slots=True)
class Cas:
    """Ce qui s'écrit selon les réponses."""

    branches: tuple[Branche, ...]


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe."""

    parties: tuple[Partie, ...]


@dataclass(frozen=True, slots=True)
class Puces:
    """Une liste : ses éléments."""

    elements: tuple[tuple[Partie, ...], ...]


Partie: TypeAlias = str | Vu | Cas
Bloc: TypeAlias = Paragraphe | Puces | Cas


def montrer(balise: str, b: Bibliotheque) -> Vu:
    """Une balise telle qu'on la lit."""
    if trouve := _INSTRUCTION.fullmatch(balise):
        return _instruction(trouve[1], trouve[2], b)
    if balise.startswith("{#"):
        return Vu("note", f"Note : {balise[2:-2].strip()}")
    if not balise.startswith("{{"):
        return Vu("autre", balise)
    expression = balise[2:-2].strip("-+ \t\n")
    if expression == "variante":
        return Vu("variante", "Ici, la rédaction choisie")
    if expression in TERMES:
        return Vu("terme", TERMES[expression], expression)
    texte = valeur_en_francais(expression, b)
    if trouve := _RENVOI.fullmatch(expression):
        return Vu("renvoi" if trouve[1] == "ref" else "annexe", texte, trouve[2])
    if trouve := _NOM.fullmatch(expression):
        return Vu("variable", texte, trouve[1])
    return Vu("choix", texte)


def _instruction(mot: str, expression: str, b: Bibliotheque) -> Vu:
    if mot == "endif":
        return Vu("fin", "Fin de la condition")
    if mot == "else":
        return Vu("sinon", "Sinon")
    phrase = si(condition_en_francais(expression, b))
    return Vu("si", phrase[:1].upper() + phrase[1:]) if mot == "if" else Vu("sinon", f"Sinon, {phrase}")


def blocs(source: str, b: Bibliotheque) -> tuple[Bloc, ...]:
    """Le texte d'une clause en paragraphes, listes et cas."""
    return _ranger(_Arbre(source, b).noeuds())


def en_clair(source: str, b: Bibliotheque) -> str:
    """Le texte d'une clause, ses balises entre crochets telles qu'on les lit : de quoi comparer deux versions."""
    lignes = []
    for fragment in fragments(source):
        if fragment.genre in SAUTS:
            lignes.append({"element": "\n– ", "paragraphe": "\n\n", "conditions": "\n\n"}.get(fragment.genre, "\n"))
        elif fragment.genre == "balise":
            vu = montrer(fragment.source.strip(), b)
            blancs = fragment.source[len(fragment.source.rstrip()) :]
            lignes.append((vu.texte if vu.genre == "terme" else f"[{vu.texte}]") + blancs)
        else:
            lignes.append(fragment.source)
    return "".join(lignes).strip()


def clause_en_clair(clause: Clause, b: Bibliotheque) -> str:
    """Le texte d'une clause et de ses rédactions, tel qu'on le lit : pour comparer deux versions."""
    redactions = (f"{v.label}\n\n{en_clair(v.texte, b)}" for v in clause.variantes)
    return "\n\n".join((en_clair(clause.texte, b), *redactions))


# ————— L'arbre de lecture

_Noeud: TypeAlias = "Fragment | Vu | str | _Brut"


@dataclass(slots=True)
class _Brut:
    """Un cas avant d'être rangé : (condition, nœuds) de chaque branche."""

    branches: list[tuple[str, list[_Noeud]]]


class _Arbre:
    """Les fragments d'un texte, les conditions en arbre ; un « sinon » ou une fin orpheline reste montrée telle quelle."""

    def __init__(self, source: str, b: Bibliotheque) -> None:
        self.suite = iter(fragments(source))
        self.b = b
        self.apres = ""

    def noeuds(self) -> list[_Noeud]:
        """Les nœuds de tout le texte."""
        (_, noeuds), *_ = self._branches("", "").branches
        return noeuds

    def _branches(self, titre: str, avant: str) -> _Brut:
        """Les branches d'un cas ouvert, jusqu'à sa fin, dont on note les blancs ; sans titre, c'est le texte entier."""
        brut = _Brut([(titre, [avant] if avant else [])])
        for fragment in self.suite:
            noeuds = brut.branches[-1][1]
            vu = montrer(fragment.source.strip(), self.b) if fragment.genre == "balise" else None
            blancs = " " if vu and fragment.cle.endswith(" ") else ""
            if vu is None:
                noeuds.append(fragment if fragment.genre in SAUTS else fragment.source)
            elif vu.genre == "si":
                noeuds.append(self._branches(vu.texte, blancs))
                noeuds += [self.apres] if self.apres else []
            elif vu.genre == "sinon" and titre:
                brut.branches.append((vu.texte, [blancs] if blancs else []))
            elif vu.genre == "fin" and titre:
                self.apres = blancs
                break
            else:
                noeuds += [vu, blancs] if blancs else [vu]
        return brut


def _a_des_sauts(brut: _Brut) -> bool:
    return any(
        isinstance(n, Fragment) or (isinstance(n, _Brut) and _a_des_sauts(n))
        for _, suite in brut.branches
        for n in suite
    )


class _Rangement:
    """Les blocs d'une suite de nœuds, au fur et à mesure."""

    def __init__(self) -> None:
        self.blocs: list[Bloc] = []
        self.parties: list[Partie] = []
        self.element = False

    def ouvrir(self, genre: str) -> None:
        """Un saut ferme la ligne en cours et en ouvre une autre."""
        if genre == "retour":
            self.parties.append("\n")
            return
        self.fermer()
        self.element = genre == "element"

    def fermer(self) -> None:
        """Range la ligne en cours, si elle porte quelque chose."""
        parties, self.parties = _recoller(self.parties), []
        if not parties:
            return
        dernier = self.blocs[-1] if self.blocs else None
        if not self.element:
            self.blocs.append(Paragraphe(parties))
        elif isinstance(dernier, Puces):
            self.blocs[-1] = Puces((*dernier.elements, parties))
        else:
            self.blocs.append(Puces((parties,)))
        self.element = False


def _ranger(noeuds: Sequence[_Noeud]) -> tuple[Bloc, ...]:
    r = _Rangement()
    for rang, noeud in enumerate(noeuds):
        if isinstance(noeud, Fragment):
            r.ouvrir(noeud.genre)
        elif not isinstance(noeud, _Brut):
            r.parties.append(noeud)
        elif _a_des_sauts(noeud) or (not r.parties and not r.element and _finit(noeuds, rang)):
            r.fermer()
            r.blocs.append(Cas(tuple(Branche(titre, _ranger(suite)) for titre, suite in noeud.branches)))
        else:
            r.parties.append(_en_ligne(noeud))
    r.fermer()
    return tuple(r.blocs)


def _finit(noeuds: Sequence[_Noeud], rang: int) -> bool:
    """Vrai si rien ne suit ce nœud sur sa ligne."""
    suivant = noeuds[rang + 1] if rang + 1 < len(noeuds) else None
    return suivant is None or (isinstance(suivant, Fragment) and suivant.genre != "retour")


def _en_ligne(brut: _Brut) -> Cas:
    branches = []
    for titre, suite in brut.branches:
        parties = [_en_ligne(n) if isinstance(n, _Brut) else n for n in suite if not isinstance(n, Fragment)]
        branches.append(Branche(titre, _recoller(parties, bords=False)))
    return Cas(tuple(branches))


def _recoller(parties: Sequence[Partie], bords: bool = True) -> tuple[Partie, ...]:
    """Les textes voisins en un seul, sans blancs aux bords."""
    collees: list[Partie] = []
    for partie in parties:
        if isinstance(partie, str) and collees and isinstance(collees[-1], str):
            collees[-1] += partie
        else:
            collees.append(partie)
    if bords and collees and isinstance(collees[-1], str):
        collees[-1] = collees[-1].rstrip()
    if bords and collees and isinstance(collees[0], str):
        collees[0] = collees[0].lstrip()
    return tuple(p for p in collees if p != "")
