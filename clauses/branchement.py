"""Ce que les clauses apportent à l'application : leurs pages et leurs entrées de navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from clauses import declarations as _declarations  # noqa: F401
from clauses import droits
from clauses.bibliotheque import vues_word as _word  # noqa: F401 -- ses routes
from clauses.bibliotheque.vues import cadre as bibliotheque
from clauses.contrats import vues_redaction as _redaction  # noqa: F401 -- ses routes
from clauses.contrats import vues_roles as _roles  # noqa: F401
from clauses.contrats.vues import cadre as contrats
from clauses.controle.vues import cadre as controles
from clauses.jeux.reutilisations.vues import cadre as reutilisations
from clauses.jeux.vues import cadre as jeux
from clauses.jeux.vues_ouverture import cadre as ouverture
from clauses.mise_a_niveau.vues import cadre as mise_a_niveau
from clauses.mise_a_niveau.vues_avenants import cadre as avenants
from clauses.mise_a_niveau.vues_lots import cadre as lots_avenants
from clauses.publications.vues import cadre as publications
from clauses.suivi.vues import cadre as suivi
from clauses.suivi.vues import volet as volet_suivi
from clauses.suivi.vues_imports import cadre as imports_contrats
from clauses.suivi.vues_obligations import cadre as obligations
from socle.liens.volets import declarer_volet
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = (
    Entree("Contrats", "contrats.lister", droits.LIRE),
    Entree("Suivi des contrats", "obligations.lister", droits.LIRE, aussi=("suivi", "imports_contrats")),
    Entree("Contrôler un contrat", "controles.lister", droits.CONTROLER),
    Entree("Mise à niveau", "mise_a_niveau.lister", droits.LIRE, aussi=("avenants", "lots_avenants")),
    Entree("Bibliothèque", "bibliotheque.lister", droits.LIRE),
    Entree("Jeux de données", "jeux.lister", droits.LIRE, aussi=("ouverture", "reutilisations")),
    Entree("Publications", "publications.lister", droits.LIRE),
)
METIER = Metier("Clauses", ENTREES)
CADRES: tuple[Blueprint, ...] = (
    contrats,
    controles,
    bibliotheque,
    jeux,
    ouverture,
    reutilisations,
    publications,
    suivi,
    obligations,
    imports_contrats,
    mise_a_niveau,
    avenants,
    lots_avenants,
)


def brancher(app: Flask) -> None:
    """Les pages des clauses."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_volet(app, volet_suivi)
