"""Assemblage de l'application : `creer_app()` réunit socle et métiers, et ne fait rien d'autre."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

import modeles  # noqa: F401
from registre import droits as droits_registre
from registre.demonstration.chargement import charger_demonstration
from registre.exports.vues import cadre as exports
from registre.imports.vues import cadre as imports
from registre.prestataires.vues import cadre as prestataires
from registre.prestataires.vues_annuaire import cadre as annuaire
from registre.systemes.vues import cadre as systemes
from registre.traitements.tableau import blocs
from registre.traitements.vues import cadre as traitements
from socle.accueil.vues import cadre as accueil
from socle.actions.vues import blocs as blocs_actions
from socle.actions.vues import cadre as actions
from socle.actions.vues import volet as volet_actions
from socle.comptes.branchement import brancher_comptes
from socle.comptes.vues import cadre as comptes
from socle.droits import ACTIONS_LIRE, COMPTES_GERER, JOURNAL_LIRE, ORGANISME_LIRE, PREUVES_LIRE
from socle.instance import Instance, ouvrir_instance
from socle.journaux import brancher_journaux, configurer_journaux
from socle.liens.volets import declarer_volet
from socle.liens.vues import cadre as liens
from socle.organismes.tableau import declarer_tableau
from socle.organismes.vues import cadre as organismes
from socle.preuves.vues import cadre as preuves
from socle.preuves.vues import volet as volet_preuves
from socle.reglages import Reglages
from socle.securite import brancher_securite, configuration
from socle.statiques import brancher_statiques
from socle.web import Entree, Metier, brancher_web

METIERS = (
    Metier(
        "Registre",
        (
            Entree("Traitements", "traitements.lister", droits_registre.LIRE),
            Entree("Prestataires", "prestataires.lister", droits_registre.LIRE),
            Entree("Systèmes", "systemes.lister", droits_registre.LIRE),
            Entree("Actions", "actions.lister", ACTIONS_LIRE),
            Entree("Preuves", "preuves.lister", PREUVES_LIRE),
            Entree("Importer", "imports.deposer", droits_registre.IMPORTER),
            Entree("Exporter", "exports.choisir", droits_registre.EXPORTER),
        ),
    ),
    Metier(
        "Organisme",
        (
            Entree("Identité", "organismes.voir", ORGANISME_LIRE),
            Entree("Comptes et rôles", "comptes.lister", COMPTES_GERER),
            Entree("Journal", "organismes.journal", JOURNAL_LIRE),
        ),
    ),
)

CADRES = (
    accueil, comptes, organismes, liens, preuves, actions, traitements, imports, exports, prestataires, annuaire, systemes,
)  # fmt: skip


def creer_app(reglages: Reglages | None = None, *, instance: Instance | None = None) -> Flask:
    """L'application Flask, prête à servir l'instance décrite par ces réglages (ou déjà ouverte)."""
    ouverte = instance or ouvrir_instance(reglages or Reglages())
    configurer_journaux(ouverte.reglages)
    app = Flask("gouverne", static_folder=None)
    app.config.update(configuration(ouverte.reglages, ouverte.coffre.trousseau))
    app.config.update(DEMONSTRATION=lambda servie: servie.demonstration, CHARGER_DEMONSTRATION=charger_demonstration)
    app.extensions["gouverne"] = ouverte
    brancher_journaux(app)
    CSRFProtect(app)
    brancher_web(app, METIERS)
    brancher_securite(app)
    brancher_statiques(app)
    brancher_comptes(app)
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_tableau(app, blocs)
    declarer_tableau(app, blocs_actions)
    declarer_volet(app, volet_preuves)
    declarer_volet(app, volet_actions)
    return app
