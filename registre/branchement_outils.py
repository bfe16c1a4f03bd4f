"""Ce qui remplit et tient le registre en nombre : modèles, reprises, qualité, durées. Ses pages et ses entrées de menu."""

from __future__ import annotations

from flask import Blueprint, Flask

from registre import droits
from registre.qualite import vues_territoire as _qualite_territoire  # noqa: F401 -- ajoute la page du territoire
from registre.qualite.suites import suite_de_la_fiche as suite_de_qualite
from registre.qualite.vues import cadre as qualite
from registre.traitements.suites import declarer_suite
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = (
    Entree("Qualité", "qualite.lister", droits.LIRE),
)  # fmt: skip
METIER = Metier("Modèles et reprise", ENTREES)
CADRES: tuple[Blueprint, ...] = (qualite,)


def brancher(app: Flask) -> None:
    """Les pages de ces tranches."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_suite(app, suite_de_qualite)
