"""Ce que l'audit apporte à l'application : ses pages et ses entrées de navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from audit import declarations as _declarations  # noqa: F401
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = ()
METIER = Metier("Audit", ENTREES)
CADRES: tuple[Blueprint, ...] = ()


def brancher(app: Flask) -> None:
    """Les pages de l'audit."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
