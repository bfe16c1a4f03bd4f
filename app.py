"""Assemblage de l'application : `creer_app()` réunit socle et métiers, et ne fait rien d'autre."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

import modeles  # noqa: F401
from audit import branchement as audit
from clauses import branchement as clauses
from registre import branchement as registre
from registre.demonstration.chargement import charger_demonstration
from socle import branchement as socle
from socle.comptes.branchement import brancher_comptes
from socle.instance import Instance, ouvrir_instance
from socle.journaux import brancher_journaux, configurer_journaux
from socle.reglages import Reglages
from socle.securite import brancher_securite, configuration
from socle.statiques import brancher_statiques
from socle.web import brancher_web

METIERS = (registre.METIER, registre.OUTILS, registre.BUREAU, clauses.METIER, audit.METIER, socle.METIER)


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
    socle.brancher_le_debut(app)
    registre.brancher(app)
    clauses.brancher(app)
    audit.brancher(app)
    socle.brancher_la_fin(app)
    return app
