"""Le langage des clauses : un petit sous-ensemble de Jinja, vérifié avant d'être exécuté.

Permis : variables, `if`/`elif`/`else`, comparaisons, `and`/`or`/`not`/`in`, `+`, le filtre `join`, et les appels `ref('X')`,
`annexe('A1')`, `has('X')`. Ni boucle, ni attribut, ni autre appel : un texte écrit par un organisme n'exécute rien.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clauses.redaction.valeurs import afficher

FONCTIONS = frozenset({"ref", "annexe", "has"})
FILTRES = frozenset({"join"})
_PERMIS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Const, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Filter, nodes.Call, nodes.Add,
)  # fmt: skip


class TexteRefuse(ValueError):
    """Le texte d'une clause n'est pas écrit dans le langage permis ; le message dit pourquoi, en français."""


class ValeurManquante(ValueError):
    """Une variable du texte n'a pas de valeur."""


def _environnement() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=False, lstrip_blocks=True, autoescape=False, finalize=afficher
    )
    env.globals.clear()
    env.filters = {"join": lambda valeurs, separateur="": separateur.join(map(str, valeurs or ()))}
    return env


ENV = _environnement()


@lru_cache(maxsize=4096)
def compiler(texte: str) -> Template:
    """Le texte vérifié et compilé ; `TexteRefuse` s'il sort du langage."""
    controler(texte)
    return ENV.from_string(texte)


def controler(texte: str) -> None:
    """Lève `TexteRefuse` si le texte emploie autre chose que le langage permis."""
    try:
        arbre = ENV.parse(texte)
    except TemplateSyntaxError as erreur:
        raise TexteRefuse(f"Ligne {erreur.lineno} : balise mal écrite ou mal fermée.") from erreur
    for noeud in _noeuds(arbre):
        _controler_noeud(noeud)


def _noeuds(arbre: nodes.Node) -> Iterator[nodes.Node]:
    yield arbre
    for enfant in arbre.iter_child_nodes():
        yield from _noeuds(enfant)


def _controler_noeud(noeud: nodes.Node) -> None:
    if not isinstance(noeud, _PERMIS):
        raise TexteRefuse(f"Ligne {noeud.lineno} : cette tournure n'est pas permise dans une clause.")
    if isinstance(noeud, nodes.Filter) and noeud.name not in FILTRES:
        raise TexteRefuse(f"Ligne {noeud.lineno} : le filtre « {noeud.name} » n'est pas permis.")
    if isinstance(noeud, nodes.Call):
        nom = noeud.node.name if isinstance(noeud.node, nodes.Name) else ""
        simple = len(noeud.args) == 1 and isinstance(noeud.args[0], nodes.Const) and not noeud.kwargs
        if nom not in FONCTIONS or not simple:
            raise TexteRefuse(f"Ligne {noeud.lineno} : seuls ref('…'), annexe('…') et has('…') sont permis.")


@lru_cache(maxsize=4096)
def noms_employes(texte: str) -> frozenset[str]:
    """Variables que le texte emploie, fonctions exclues."""
    controler(texte)
    noms = {n.name for n in _noeuds(ENV.parse(texte)) if isinstance(n, nodes.Name)}
    return frozenset(noms - FONCTIONS - {"variante"})


@lru_cache(maxsize=4096)
def appels(texte: str) -> tuple[tuple[str, str, bool], ...]:
    """Appels du texte : (fonction, argument, protégé). Protégé : dans un `if` ou un choix dont la condition dit `has`."""
    controler(texte)
    return tuple(_appels(ENV.parse(texte), False))


def _appels(noeud: nodes.Node, protege: bool) -> Iterator[tuple[str, str, bool]]:
    if isinstance(noeud, nodes.Call) and isinstance(noeud.node, nodes.Name):
        argument = noeud.args[0]
        yield noeud.node.name, str(argument.value) if isinstance(argument, nodes.Const) else "", protege
        return
    if isinstance(noeud, nodes.If | nodes.CondExpr):
        protege = protege or any(nom == "has" for nom, _, _ in _appels(noeud.test, False))
    for enfant in noeud.iter_child_nodes():
        yield from _appels(enfant, protege)


def rendre(texte: str, contexte: dict[str, Any]) -> str:
    """Le texte rendu ; `ValeurManquante` si une variable n'a pas de valeur."""
    try:
        return compiler(texte).render(contexte)
    except UndefinedError as erreur:
        raise ValeurManquante(str(erreur)) from erreur


@lru_cache(maxsize=1024)
def _condition(texte: str) -> Callable[..., Any]:
    controler("{% if " + texte + " %}{% endif %}")
    return ENV.compile_expression(texte, undefined_to_none=False)


def vrai(condition: str, contexte: dict[str, Any]) -> bool:
    """La condition vaut-elle ? Une condition vide vaut toujours."""
    if not condition:
        return True
    try:
        return bool(_condition(condition)(contexte))
    except UndefinedError as erreur:
        raise ValeurManquante(str(erreur)) from erreur
