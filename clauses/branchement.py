"""Ce que les clauses apportent à l'application : leurs pages et leurs entrées de navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from clauses import declarations as _declarations  # noqa: F401
from clauses import droits
from clauses.bibliotheque.vues import cadre as bibliotheque
from clauses.contrats import vues_redaction as _redaction  # noqa: F401 -- ses routes
from clauses.contrats import vues_roles as _roles  # noqa: F401
from clauses.contrats.vues import cadre as contrats
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = (
    Entree("Contrats", "contrats.lister", droits.LIRE),
    Entree("Bibliothèque", "bibliotheque.lister", droits.LIRE),
)
METIER = Metier("Clauses", ENTREES)
CADRES: tuple[Blueprint, ...] = (contrats, bibliotheque)


def brancher(app: Flask) -> None:
    """Les pages des clauses."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
