"""Ce que le bureau du DPO apporte à l'application : ses pages, ses entrées de navigation, ses blocs du tableau de bord."""

from __future__ import annotations

from flask import Blueprint, Flask

from registre import droits
from registre.sensibilisation import vues_annee as _annees  # noqa: F401 -- ajoute la page de l'année
from registre.sensibilisation.vues import cadre as sensibilisation
from socle.web import Entree, Metier

METIER = Metier(
    "Bureau du DPO",
    (
        Entree("Sensibilisation", "sensibilisation.lister", droits.LIRE),
    ),
)  # fmt: skip
CADRES: tuple[Blueprint, ...] = (
    sensibilisation,
)  # fmt: skip


def brancher(app: Flask) -> None:
    """Les pages du bureau du DPO."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
