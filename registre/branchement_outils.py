"""Ce qui remplit et tient le registre en nombre : modèles, reprises, qualité, durées. Ses pages et ses entrées de menu."""

from __future__ import annotations

from flask import Blueprint, Flask

from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = ()
METIER = Metier("Modèles et reprise", ENTREES)
CADRES: tuple[Blueprint, ...] = ()


def brancher(app: Flask) -> None:
    """Les pages de ces tranches."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
