"""Comment le journal dit les actes sur les actions, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from socle.actions.modele import TYPE, Action
from socle.actions.regles import OUVERTES
from socle.droits import ACTIONS_LIRE, ACTIONS_MODIFIER
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Action", "actions.voir", ACTIONS_LIRE, ACTIONS_MODIFIER)
for verbe, phrase in {
    "action.cree": "a écrit l'action",
    "action.proposee": "a fait proposer l'action",
    "action.enregistre": "a modifié l'action",
    "action.accepter": "a accepté l'action",
    "action.commencer": "a commencé l'action",
    "action.terminer": "a terminé l'action",
    "action.ecarter": "a écarté l'action",
    "action.rouvrir": "a rouvert l'action",
    "action.archive": "a archivé l'action",
    "action.desarchive": "a sorti des archives l'action",
    "action.exporte": "a exporté le plan d'actions",
    "agenda.cree": "a ouvert un flux d'agenda",
    "agenda.revoque": "a fermé un flux d'agenda",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Actions ouvertes dont l'échéance approche ou est passée."""
    requete = select(Action).join(Objet, col(Objet.id) == col(Action.id)).where(
        col(Objet.archive).is_(False), col(Action.etat).in_(OUVERTES), col(Action.echeance) <= horizon
    )  # fmt: skip
    for action in session.exec(requete):
        if action.echeance is not None:
            yield AFaire(
                f"action:{action.id}", action.organisme_id, action.id, "Actions", action.titre,
                "Une action arrive à échéance", action.echeance, "actions.voir", ACTIONS_LIRE, (7, 1, 0, -7),
                action.responsable_id, agir=ACTIONS_MODIFIER,
            )  # fmt: skip


declarer_source("actions", a_faire)
