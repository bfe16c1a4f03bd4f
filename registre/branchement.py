"""Ce que le registre apporte à l'application : ses pages, son bloc du tableau de bord, ses entrées de navigation."""

from __future__ import annotations

from flask import Flask

from registre import branchement_bureau as bureau
from registre import branchement_outils as outils
from registre import declarations as _declarations  # noqa: F401
from registre import droits
from registre.aipd.documents.vues import cadre as aipd_documents
from registre.aipd.echanges.vues import cadre as aipd_echanges
from registre.aipd.etude.vues import cadre as aipd
from registre.aipd.etude.vues_decision import cadre as aipd_decision
from registre.aipd.modeles.vues import cadre as aipd_modeles
from registre.aipd.reperage import vues_reponses as _reponses  # noqa: F401 -- ajoute la page des réponses
from registre.aipd.reperage.suites import suite_de_la_fiche
from registre.aipd.reperage.vues import cadre as reperages
from registre.aipd.reperage.vues_fiches import cadre as reperages_fiches
from registre.aipd.suivi.vues import cadre as aipd_risques
from registre.aipd.suivi.vues_saisine import cadre as aipd_saisine
from registre.exports.vues import cadre as exports
from registre.imports import vues_colonnes as _colonnes_des_imports  # noqa: F401
from registre.imports.vues import cadre as imports
from registre.prestataires.vues import cadre as prestataires
from registre.prestataires.vues_annuaire import cadre as annuaire
from registre.projets.vues import cadre as projets
from registre.systemes.vues import cadre as systemes
from registre.traitements.suites import declarer_suite
from registre.traitements.tableau import blocs
from registre.traitements.vues import cadre as traitements
from socle.droits import ACTIONS_LIRE, PREUVES_LIRE
from socle.organismes.tableau import declarer_tableau
from socle.web import Entree, Metier

METIER = Metier(
    "Registre",
    (
        Entree("À faire", "rappels.voir", droits.LIRE, aussi=("echeances",)),
        Entree("Traitements", "traitements.lister", droits.LIRE),
        Entree("AIPD", "aipd.lister", droits.LIRE,
               aussi=("aipd_decision", "aipd_risques", "aipd_saisine", "aipd_documents", "aipd_echanges", "aipd_modeles",
                      "reperages", "reperages_fiches")),
        Entree("Prestataires", "prestataires.lister", droits.LIRE, aussi=("annuaire",)),
        Entree("Systèmes", "systemes.lister", droits.LIRE),
        Entree("Projets", "projets.lister", droits.LIRE),
        Entree("Actions", "actions.lister", ACTIONS_LIRE),
        Entree("Preuves", "preuves.lister", PREUVES_LIRE),
        Entree("Importer", "imports.deposer", droits.IMPORTER),
        Entree("Exporter", "exports.choisir", droits.EXPORTER),
    ),
)  # fmt: skip
BUREAU = bureau.METIER
OUTILS = outils.METIER
CADRES = (
    aipd, aipd_decision, aipd_documents, aipd_echanges, aipd_modeles, aipd_risques, aipd_saisine, reperages,
    reperages_fiches, traitements, imports, exports, prestataires, annuaire, systemes, projets,
)  # fmt: skip


def brancher(app: Flask) -> None:
    """Les pages du registre et ce qu'il dit d'un organisme."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_tableau(app, blocs)
    declarer_suite(app, suite_de_la_fiche)
    bureau.brancher(app)
    outils.brancher(app)
