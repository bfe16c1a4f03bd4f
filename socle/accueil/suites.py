"""Ce que chaque métier ajoute au territoire de démonstration, une fois l'arbre, les comptes et les registres en place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from socle.operations import Contexte

ContexteDe = Callable[[str, str], Contexte]
"""Code d'organisme et rôle → contexte d'un acteur fictif de ce rôle."""
Suite = Callable[[ContexteDe, date], None]
_suites: dict[str, Suite] = {}


def declarer_suite(nom: str, suite: Suite) -> None:
    """Déclare ce qu'un métier ajoute à la démonstration. Le redéclarer autrement est un défaut."""
    if _suites.setdefault(nom, suite) is not suite:
        raise ValueError(f"Suite de démonstration déclarée deux fois : {nom}")


def suites() -> tuple[Suite, ...]:
    """Les suites déclarées, dans l'ordre."""
    return tuple(_suites.values())
