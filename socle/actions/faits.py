"""Ce que le plan d'actions dit d'un organisme : actions faites, actions en retard."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_
from sqlmodel import col

from socle.actions.modele import TYPE, Action
from socle.actions.regles import OUVERTES
from socle.droits import ACTIONS_LIRE
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.perimetre import SessionCloisonnee

FAITE = "faite"


def suivies(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Actions faites parmi celles que l'on a acceptées ; en retard : celles dont l'échéance est passée."""
    return compter(
        session, TYPE, Action, fait=Action.etat == FAITE,
        retard=and_(col(Action.etat).in_(OUVERTES), col(Action.echeance) < jour),
        conditions=(col(Action.etat).in_((*OUVERTES, FAITE)),),
    )  # fmt: skip


declarer_fait(
    Fait("actions.suivies", "Plan d'actions", "actions faites : {fait} sur {sur}", "actions.lister", ACTIONS_LIRE, suivies)
)  # fmt: skip
