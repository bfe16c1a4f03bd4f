"""Les adresses déjà compilées par la séance : chaque test a son application, non la compilation de ses six cents adresses.

werkzeug écrit, pour chaque règle, une fonction qui bâtit son adresse ; elle ne dépend que du texte de la règle et reçoit la
règle en argument. Mesuré : la moitié du temps d'un test de page passait à les récrire à l'identique.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing.rules import Rule

_construire: Callable[[Rule, bool], Any] = Rule._compile_builder
_gardees: dict[tuple[Any, ...], Any] = {}


def _une_fois(regle: Rule, append_unknown: bool = True) -> Any:
    if regle.defaults:
        return _construire(regle, append_unknown)
    cle = (regle.rule, tuple(regle._trace), append_unknown)
    if cle not in _gardees:
        _gardees[cle] = _construire(regle, append_unknown)
    return _gardees[cle]


def garder_les_adresses() -> None:
    """À appeler une fois, avant la première application."""
    Rule._compile_builder = _une_fois  # type: ignore[method-assign, assignment]
