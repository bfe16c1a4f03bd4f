"""Ce que le bureau du DPO apporte à l'application : ses pages, ses entrées de navigation, ses blocs du tableau de bord."""

from __future__ import annotations

from flask import Blueprint, Flask

from socle.web import Metier

METIER = Metier(
    "Bureau du DPO",
    (
    ),
)  # fmt: skip
CADRES: tuple[Blueprint, ...] = (
)  # fmt: skip


def brancher(app: Flask) -> None:
    """Les pages du bureau du DPO."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
