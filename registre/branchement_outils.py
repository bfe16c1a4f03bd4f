"""Ce qui remplit et tient le registre en nombre : modèles, reprises, qualité, durées. Ses pages et ses entrées de menu."""

from __future__ import annotations

from flask import Blueprint, Flask

from registre import droits
from registre.conservation.vues import cadre as conservation
from registre.conservation.vues_bordereaux import cadre as bordereaux
from registre.conservation.vues_fonds import cadre as fonds
from registre.depots import vues_parts as _depots_parts  # noqa: F401 -- ajoute les pages d'une part
from registre.depots.vues import cadre as depots
from registre.duplication.suites import suite_de_la_fiche as suite_de_copie
from registre.duplication.vues import cadre as duplication
from registre.fiches_modeles import vues_lots as _fiches_lots  # noqa: F401 -- ajoute les pages du territoire
from registre.fiches_modeles import vues_maison as _fiches_maison  # noqa: F401 -- ajoute celles de la maison
from registre.fiches_modeles import vues_suivi as _fiches_suivi  # noqa: F401 -- ajoute celle d'une fiche et de son modèle
from registre.fiches_modeles.suites import suite_de_la_fiche as suite_de_modele
from registre.fiches_modeles.tableau import blocs as blocs_des_modeles
from registre.fiches_modeles.vues import cadre as fiches_modeles
from registre.listes.vues import CADRES as LISTES
from registre.qualite import vues_territoire as _qualite_territoire  # noqa: F401 -- ajoute la page du territoire
from registre.qualite.suites import suite_de_la_fiche as suite_de_qualite
from registre.qualite.vues import cadre as qualite
from registre.traitements.suites import declarer_suite
from socle.organismes.tableau import declarer_tableau
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = (
    Entree("Fiches modèles", "fiches_modeles.lister", droits.LIRE),
    Entree("Reprendre", "depots.choisir", droits.IMPORTER,
           aussi=("listes", "listes_prestataires", "listes_actions", "listes_preuves")),
    Entree("Copier", "duplication.choisir", droits.DUPLIQUER),
    Entree("Qualité", "qualite.lister", droits.LIRE),
    Entree("Conservation", "conservation.lister", droits.LIRE, aussi=("fonds", "bordereaux")),
)  # fmt: skip
METIER = Metier("Modèles et reprise", ENTREES)
CADRES: tuple[Blueprint, ...] = (
    conservation,
    fonds,
    bordereaux,
    fiches_modeles,
    depots,
    duplication,
    qualite,
    *LISTES,
)


def brancher(app: Flask) -> None:
    """Les pages de ces tranches."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_suite(app, suite_de_copie)
    declarer_suite(app, suite_de_qualite)
    declarer_suite(app, suite_de_modele)
    declarer_tableau(app, blocs_des_modeles)
