"""Ce que les clauses apportent à l'application : leurs pages et leurs entrées de navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from clauses import declarations as _declarations  # noqa: F401
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = ()
METIER = Metier("Clauses", ENTREES)
CADRES: tuple[Blueprint, ...] = ()


def brancher(app: Flask) -> None:
    """Les pages des clauses."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
