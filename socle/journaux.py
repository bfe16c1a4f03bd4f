"""Journaux techniques : une ligne structurée par demande et par panne, sur la sortie d'erreur, sans donnée personnelle.

On y écrit le point d'entrée (jamais l'adresse demandée, qui peut porter une recherche), le statut et la durée.
"""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

from socle.reglages import Reglages

MUETS = frozenset({"static", "static_bootstrap", "accueil.sante"})
"""Points d'entrée dont une réponse ordinaire ne mérite pas de ligne."""


def configurer_journaux(reglages: Reglages) -> None:
    """Règle structlog : JSON si `GOUVERNE_JOURNAUX_JSON`, sinon des lignes lisibles."""
    rendu: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if reglages.journaux_json
        else structlog.processors.KeyValueRenderer(key_order=["moment", "level", "event"])
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="moment"),
            structlog.processors.format_exc_info,
            rendu,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def brancher_journaux(app: Flask) -> None:
    """Note chaque demande : méthode, point d'entrée, statut, durée en millisecondes."""

    @app.before_request
    def _partir() -> None:
        g.depart = time.perf_counter()

    @app.after_request
    def _noter(reponse: Response) -> Response:
        if request.endpoint not in MUETS or reponse.status_code >= 400:
            duree = round((time.perf_counter() - g.get("depart", time.perf_counter())) * 1000, 1)
            structlog.get_logger("gouverne").info(
                "demande", methode=request.method, point=request.endpoint, statut=reponse.status_code, ms=duree
            )
        return reponse
