"""Ce que le bureau du DPO apporte à l'application : ses pages, ses entrées de navigation, ses blocs du tableau de bord."""

from __future__ import annotations

from flask import Blueprint, Flask

from registre import droits
from registre.bilan import vues_territoire as _bilan_du_territoire  # noqa: F401 -- ajoute le territoire
from registre.bilan.vues import cadre as bilan
from registre.delegue.avis.vues import cadre as avis_dpo
from registre.delegue.convention.vues import cadre as convention
from registre.delegue.designation import vues_actes as _actes  # noqa: F401 -- ajoute les actes
from registre.delegue.designation import vues_membres as _membres  # noqa: F401 -- ajoute les membres
from registre.delegue.designation import vues_publiques as _publiques  # noqa: F401 -- ajoute la page publique
from registre.delegue.designation.tableau import blocs as blocs_delegue
from registre.delegue.designation.vues import cadre as delegue
from registre.delegue.questions.vues import cadre as questions
from registre.delegue.questions.vues_reponses import cadre as reponses_gardees
from registre.delegue.temps.vues import cadre as temps
from registre.delegue.visites.vues import cadre as visites
from registre.demandes import vues_actes as _actes_demandes  # noqa: F401 -- ajoute les actes
from registre.demandes import vues_recherches as _recherches  # noqa: F401 -- ajoute les recherches
from registre.demandes.courriers.vues import cadre as courriers_demandes
from registre.demandes.formulaire.vues import cadre as formulaire_demandes
from registre.demandes.formulaire.vues import public as vos_droits
from registre.demandes.tableau import blocs as blocs_demandes
from registre.demandes.vues import cadre as demandes
from registre.liens_referents.vues import cadre as liens_referents
from registre.liens_referents.vues_publiques import cadre as page_du_referent
from registre.mentions.consentements.vues import cadre as consentements
from registre.mentions.suites import suite_de_la_fiche as suite_des_mentions
from registre.mentions.vues import cadre as mentions
from registre.mentions.vues_publiques import cadre as mentions_publiques
from registre.parcours import vues_territoire as _territoire  # noqa: F401 -- ses pages de territoire
from registre.parcours.vues import cadre as parcours
from registre.procedures.vues import cadre as procedures
from registre.sensibilisation import vues_annee as _annees  # noqa: F401 -- ajoute la page de l'année
from registre.sensibilisation.vues import cadre as sensibilisation
from registre.traitements.suites import declarer_suite
from registre.violations import vues_actes as _actes_violations  # noqa: F401 -- ajoute les actes
from registre.violations.vues import cadre as violations
from registre.violations.vues_diffusions import cadre as diffusions
from socle.organismes.tableau import declarer_tableau
from socle.web import Entree, Metier

METIER = Metier(
    "Bureau du DPO",
    (
        Entree("Parcours", "parcours.lister", droits.LIRE),
        Entree("Délégué", "delegue.lister", droits.DELEGUE_LIRE),
        Entree("Questions", "questions.lister", droits.QUESTIONS_LIRE, aussi=("reponses_gardees", "visites")),
        Entree("Avis", "avis_dpo.lister", droits.LIRE),
        Entree("Temps", "temps.lister", droits.TEMPS_LIRE, aussi=("convention",)),
        Entree("Violations", "violations.lister", droits.VIOLATIONS_LIRE, aussi=("diffusions",)),
        Entree("Demandes", "demandes.lister", droits.DEMANDES_LIRE, aussi=("formulaire_demandes", "courriers_demandes")),
        Entree("Mentions", "mentions.lister", droits.MENTIONS_LIRE, aussi=("consentements",)),
        Entree("Procédures", "procedures.lister", droits.PROCEDURES_LIRE),
        Entree("Sensibilisation", "sensibilisation.lister", droits.LIRE),
        Entree("Bilan annuel", "bilan.lister", droits.BILAN_LIRE),
        Entree("Liens des référents", "liens_referents.lister", droits.LIENS_LIRE),
    ),
)  # fmt: skip
CADRES: tuple[Blueprint, ...] = (
    parcours,
    demandes, courriers_demandes, formulaire_demandes, vos_droits,
    delegue, procedures,
    questions, reponses_gardees, avis_dpo, temps, visites, convention,
    violations, diffusions,
    mentions, mentions_publiques, consentements,
    sensibilisation, bilan,
    liens_referents, page_du_referent,
)  # fmt: skip


def brancher(app: Flask) -> None:
    """Les pages du bureau du DPO."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_tableau(app, blocs_delegue)
    declarer_tableau(app, blocs_demandes)
    declarer_suite(app, suite_des_mentions)
