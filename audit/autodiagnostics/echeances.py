"""Ce que les autodiagnostics ont à rappeler (fin prévue, réponse planifiée), et ce qu'ils proposent au plan commun.

Une preuve qui périme est rappelée par les preuves : ici, elle n'est qu'un écart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from audit.autodiagnostics.ecarts import proposition
from audit.autodiagnostics.modele import OUVERT, PLANIFIE, Autodiagnostic, Reponse
from audit.autodiagnostics.plan import REGLE, ecarts_du_plan
from audit.droits import CONDUIRE, LIRE, REPONDRE
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

JALONS: Final = (30, 7, 0)


def fins_prevues(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les autodiagnostics ouverts dont la fin prévue approche ou est passée."""
    requete = select(Autodiagnostic).join(Objet, col(Objet.id) == col(Autodiagnostic.id)).where(
        Autodiagnostic.etat == OUVERT, col(Autodiagnostic.fin_prevue) <= horizon, col(Objet.archive).is_(False)
    )  # fmt: skip
    for a in session.exec(requete):
        if a.fin_prevue is not None:
            yield AFaire(
                f"autodiagnostic:{a.id}", a.organisme_id, a.id, "Audit", f"Autodiagnostic à finir : {a.titre}",
                "Un autodiagnostic arrive à la fin prévue", a.fin_prevue, "autodiagnostics.voir", LIRE, JALONS,
                agir=CONDUIRE,
            )  # fmt: skip


def reponses_planifiees(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les réponses « planifié » d'un autodiagnostic ouvert dont la date approche ou est passée : tenu, il faut le dire."""
    requete: Any = select(Reponse, Objet.libelle).join(Objet, col(Objet.id) == col(Reponse.id))
    requete = requete.join(Autodiagnostic, col(Autodiagnostic.id) == col(Reponse.autodiagnostic_id)).where(
        Autodiagnostic.etat == OUVERT, Reponse.statut == PLANIFIE, col(Reponse.echeance) <= horizon,
        col(Reponse.autodiagnostic_id).in_(select(Objet.id).where(col(Objet.archive).is_(False))),
    )  # fmt: skip
    for r, nom in session.exec(requete):
        yield AFaire(
            f"reponse_audit:{r.id}", r.organisme_id, r.id, "Audit", f"Mesure planifiée : {nom}",
            "Une mesure de sécurité planifiée arrive à sa date", r.echeance, "reponses.trouver", LIRE, (7, 0),
            agir=REPONDRE,
        )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par écart de l'organisme."""
    yield from map(proposition, ecarts_du_plan(session, aujourd_hui))


declarer_source("autodiagnostics", fins_prevues)
declarer_source("mesures planifiées", reponses_planifiees)
declarer_regle(REGLE, propositions)
