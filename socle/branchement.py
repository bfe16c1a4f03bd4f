"""Ce que le socle apporte à l'application : ses pages, ses blocs du tableau de bord, ses volets, sa navigation."""

from __future__ import annotations

from flask import Flask

from socle.accueil.vues import cadre as accueil
from socle.actions.vues import blocs as blocs_actions
from socle.actions.vues import cadre as actions
from socle.actions.vues import volet as volet_actions
from socle.comptes.listes.vues import cadre as comptes_listes
from socle.comptes.vues import cadre as comptes
from socle.courriels.vues import cadre as courriels
from socle.droits import COMPTES_GERER, ENVOI_REGLER, JOURNAL_LIRE, ORGANISME_LIRE
from socle.echeances.vues import cadre as echeances
from socle.liens.volets import declarer_volet
from socle.liens.vues import cadre as liens
from socle.lots.droits import LOTS_SUIVRE
from socle.lots.vues import cadre as lots
from socle.organismes.reprise_vues import blocs as blocs_sans_membre
from socle.organismes.reprise_vues import cadre as organismes_reprise
from socle.organismes.tableau import declarer_tableau
from socle.organismes.vues import cadre as organismes
from socle.preuves.vues import cadre as preuves
from socle.preuves.vues import volet as volet_preuves
from socle.rappels.vues import blocs as blocs_rappels
from socle.rappels.vues import cadre as rappels
from socle.web import Entree, Metier

METIER = Metier(
    "Organisme",
    (
        Entree("Identité", "organismes.voir", ORGANISME_LIRE, aussi=("organismes_reprise",)),
        Entree("Comptes et rôles", "comptes.lister", COMPTES_GERER, aussi=("comptes_listes",)),
        Entree("Envoi des courriels", "courriels.regler", ENVOI_REGLER),
        Entree("Lots", "lots.lister", LOTS_SUIVRE),
        Entree("Journal", "organismes.journal", JOURNAL_LIRE),
    ),
)
CADRES = (
    accueil, comptes, comptes_listes, courriels, rappels, organismes, organismes_reprise, liens, preuves, actions,
    echeances, lots,
)  # fmt: skip


def brancher_le_debut(app: Flask) -> None:
    """Les pages du socle, et ce qui vient en tête du tableau de bord : ce qu'il y a à faire."""
    for cadre in CADRES:
        app.register_blueprint(cadre)
    declarer_tableau(app, blocs_sans_membre)
    declarer_tableau(app, blocs_rappels)


def brancher_la_fin(app: Flask) -> None:
    """Ce qui vient après les métiers : le plan d'actions, les volets des pages d'objets."""
    declarer_tableau(app, blocs_actions)
    declarer_volet(app, volet_preuves)
    declarer_volet(app, volet_actions)
