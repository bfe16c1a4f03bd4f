"""Ce que l'audit apporte à l'application : ses pages et ses entrées de navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from audit import declarations as _declarations  # noqa: F401
from audit import droits
from audit.autodiagnostics.vues import cadre as autodiagnostics
from audit.autodiagnostics.vues_ecarts import cadre as ecarts
from audit.autodiagnostics.vues_partages import cadre as partages
from audit.autodiagnostics.vues_reponses import cadre as reponses
from audit.autodiagnostics.vues_reprise import cadre as reprises
from audit.autodiagnostics.vues_sollicitations import cadre as sollicitations
from audit.autodiagnostics.vues_sollicitations import publiques as reponses_demandees
from audit.crise.rssi.vues import cadre as rssi
from audit.crise.vues import cadre as crise
from audit.homologation.vues import cadre as homologations
from audit.homologation.vues_decision import cadre as homologation_decision
from audit.homologation.vues_publiques import cadre as attestations
from audit.rapports.vues_imports import cadre as rapports_audit
from audit.rapports.vues_validations import cadre as validations_juridiques
from audit.referentiels.vues_import import cadre as referentiels
from audit.verifications.vues import cadre as verifications
from audit.verifications.vues_certificats import cadre as certificats
from audit.verifications.vues_hotes import cadre as hotes
from socle.web import Entree, Metier

ENTREES: tuple[Entree, ...] = (
    Entree("Autodiagnostics", "autodiagnostics.lister", droits.LIRE,
           aussi=("reponses", "ecarts", "partages", "sollicitations", "reprises", "rapports_audit")),
    Entree("Référentiels", "referentiels.lister", droits.LIRE, aussi=("validations_juridiques",)),
    Entree("Homologations", "homologations.lister", droits.LIRE, aussi=("homologation_decision",)),
    Entree("Vérifications", "hotes.lister", droits.LIRE, aussi=("certificats", "verifications")),
    Entree("Crise et RSSI", "crise.lister", droits.LIRE, aussi=("rssi",)),
)  # fmt: skip
METIER = Metier("Audit", ENTREES)
CADRES: tuple[Blueprint, ...] = (
    homologations, homologation_decision, attestations, autodiagnostics, reponses, ecarts, referentiels, partages,
    sollicitations, reponses_demandees, reprises, hotes, certificats, verifications, crise, rssi, rapports_audit,
    validations_juridiques,
)  # fmt: skip


def brancher(app: Flask) -> None:
    """Les pages de l'audit."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
