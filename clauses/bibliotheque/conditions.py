"""Une condition, ou l'expression d'une balise, dite en français. Fonctions pures ; la bibliothèque donne les libellés."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from jinja2 import TemplateSyntaxError, nodes

from clauses.bibliotheque.donnees import Bibliotheque
from clauses.bibliotheque.fragments import TERMES
from clauses.bibliotheque.tournures import PAR_VALEUR, TOURNURES
from clauses.redaction.expressions import ENV

N = TypeVar("N", bound=nodes.Node)
_EST = {True: "est", False: "n'est pas"}
_COMPARAISONS = frozenset({"eq", "ne", "in", "notin"})


class _Illisible(Exception):
    """L'expression emploie une tournure que rien ici ne sait dire."""


def condition_en_francais(expression: str, b: Bibliotheque) -> str:
    """« le contrat est une convention et si un CCAG est visé » ; l'expression elle-même si elle ne se dit pas."""
    try:
        return _Phrase(b).dire(_lire("{% if " + expression + " %}{% endif %}", nodes.If).test, True)
    except _Illisible:
        return expression


def valeur_en_francais(expression: str, b: Bibliotheque) -> str:
    """Ce que montre une balise `{{ }}` : le libellé d'une variable, le titre d'une clause, une alternative."""
    try:
        return _Phrase(b).montrer(_lire("{{ " + expression + " }}", nodes.Output).nodes[0])
    except _Illisible:
        return expression


def _lire(source: str, genre: type[N]) -> N:
    noeud = _seul_noeud(source)
    if not isinstance(noeud, genre):
        raise _Illisible
    return noeud


@lru_cache(maxsize=4096)
def _seul_noeud(source: str) -> nodes.Node | None:
    try:
        corps = ENV.parse(source).body
    except TemplateSyntaxError:
        return None
    return corps[0] if len(corps) == 1 else None


def si(phrase: str) -> str:
    """« si » et sa phrase, élidé devant « il »."""
    return f"s'{phrase}" if phrase.startswith(("il ", "ils ")) else f"si {phrase}"


def enumerer(dites: Sequence[str], mot: str) -> str:
    """« a, b ou c »."""
    return dites[0] if len(dites) == 1 else f"{', '.join(dites[:-1])} {mot} {dites[-1]}"


class _Phrase:
    """Dit un nœud de Jinja : une condition affirmée ou niée, ou ce que montre une balise."""

    def __init__(self, b: Bibliotheque) -> None:
        self.b = b

    def dire(self, noeud: nodes.Node, vrai: bool) -> str:
        """La phrase d'une condition ; `vrai` : affirmée, sinon niée."""
        match noeud:
            case nodes.Not():
                return self.dire(noeud.node, not vrai)
            case nodes.And() | nodes.Or():
                return self._lier(noeud, vrai)
            case nodes.Compare():
                return self._comparer(noeud, vrai)
            case nodes.Name():
                return self._remplie(noeud.name, vrai)
            case nodes.Call():
                return self._retenue(noeud, vrai)
        raise _Illisible

    def _lier(self, noeud: nodes.And | nodes.Or, vrai: bool) -> str:
        gauche, droite = self.dire(noeud.left, vrai), self.dire(noeud.right, vrai)
        if isinstance(noeud, nodes.And) == vrai:
            return f"{gauche} et {si(droite)}"
        mele = any(isinstance(n, nodes.And | nodes.Or) for n in (noeud.left, noeud.right))
        return f"{gauche}, ou {'bien ' if mele else ''}{si(droite)}"

    def _comparer(self, noeud: nodes.Compare, vrai: bool) -> str:
        operande = noeud.ops[0]
        if len(noeud.ops) != 1 or not isinstance(noeud.expr, nodes.Name) or operande.op not in _COMPARAISONS:
            raise _Illisible
        try:
            droite = operande.expr.as_const()
        except nodes.Impossible as erreur:
            raise _Illisible from erreur
        valeurs = tuple(droite) if isinstance(droite, list | tuple) else (droite,)
        return self._parmi(noeud.expr.name, valeurs, (operande.op in {"eq", "in"}) == vrai)

    def _parmi(self, nom: str, valeurs: Sequence[object], vrai: bool) -> str:
        tournure = TOURNURES.get(nom)
        if tournure and all(str(v) in tournure.valeurs for v in valeurs):
            dites = [tournure.valeurs[str(v)] for v in valeurs]
            if vrai:
                return f"{tournure.est} {enumerer(dites, 'ou')}"
            return f"{tournure.n_est} " + (f"pas {dites[0]}" if len(dites) == 1 else f"ni {' ni '.join(dites)}")
        if all((nom, v) in PAR_VALEUR for v in valeurs):
            premiere, *suite = (PAR_VALEUR[nom, v][not vrai] for v in valeurs)
            return "".join([premiere, *(f" {'ou' if vrai else 'et'} {si(phrase)}" for phrase in suite)])
        choix = enumerer([f"« {self._choix(nom, v)} »" for v in valeurs], "ou")
        return f"« {self._libelle(nom)} » {_EST[vrai]} {choix}"

    def _choix(self, nom: str, valeur: object) -> str:
        """Le nom d'une valeur : celui de la rédaction qu'elle choisit, sinon elle-même."""
        if isinstance(valeur, bool):
            return "oui" if valeur else "non"
        choisies = (c.variante(str(valeur)) for c in self.b.clauses if c.variante_par == nom)
        return next((v.label for v in choisies if v), str(valeur))

    def _remplie(self, nom: str, vrai: bool) -> str:
        if (nom, True) in PAR_VALEUR:
            return PAR_VALEUR[nom, True][not vrai]
        variable = self.b.variables.get(nom)
        if variable and variable.type == "bool":
            return f"la réponse à « {variable.label} » est {'oui' if vrai else 'non'}"
        return f"« {self._libelle(nom)} » est {'rempli' if vrai else 'vide'}"

    def _retenue(self, appel: nodes.Call, vrai: bool) -> str:
        fonction, code = _appel(appel)
        if fonction != "has":
            raise _Illisible
        annexe = any(a.id == code for a in self.b.annexes)
        quoi = f"l'annexe {self._annexe(code)}" if annexe else f"la clause {self._clause(code)}"
        return f"{quoi} {_EST[vrai]} retenue"

    def montrer(self, noeud: nodes.Node) -> str:
        """Ce que montre une balise `{{ }}`."""
        match noeud:
            case nodes.Name():
                return TERMES.get(noeud.name) or self._libelle(noeud.name)
            case nodes.Call():
                return self._renvoi(noeud)
            case nodes.Filter() if noeud.node is not None:
                return self.montrer(noeud.node)
            case nodes.Const() | nodes.Add():
                return f"« {self._ecrire(noeud)} »"
            case nodes.Or():
                return f"{self.montrer(noeud.left)}, à défaut {self.montrer(noeud.right)}"
            case nodes.CondExpr():
                sinon = f", sinon {self.montrer(noeud.expr2)}" if noeud.expr2 else ""
                return f"{self.montrer(noeud.expr1)} {si(self.dire(noeud.test, True))}{sinon}"
        raise _Illisible

    def _ecrire(self, noeud: nodes.Node) -> str:
        """Un texte écrit en toutes lettres, ses morceaux bout à bout."""
        match noeud:
            case nodes.Add():
                return self._ecrire(noeud.left) + self._ecrire(noeud.right)
            case nodes.Const():
                return str(noeud.value).strip("[]")
        return self.montrer(noeud)

    def _renvoi(self, appel: nodes.Call) -> str:
        fonction, code = _appel(appel)
        if fonction == "annexe":
            return f"annexe {self._annexe(code)}"
        if fonction == "ref":
            return self._clause(code)
        raise _Illisible

    def _clause(self, code: str) -> str:
        clause = self.b.par_code.get(code)
        return f"« {clause.titre} » ({code})" if clause else f"({code})"

    def _annexe(self, code: str) -> str:
        titre = next((a.titre for a in self.b.annexes if a.id == code), "")
        return f"« {titre} » ({code})" if titre else f"({code})"

    def _libelle(self, nom: str) -> str:
        variable = self.b.variables.get(nom)
        return variable.label if variable else nom


def _appel(appel: nodes.Call) -> tuple[str, str]:
    """La fonction appelée et son argument."""
    argument = appel.args[0] if appel.args else None
    if not isinstance(appel.node, nodes.Name) or not isinstance(argument, nodes.Const):
        raise _Illisible
    return appel.node.name, str(argument.value)
