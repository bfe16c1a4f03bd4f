"""Ce que le plan d'actions a fait dans une période : actions ouvertes, actions faites."""

from __future__ import annotations

from datetime import date

from sqlmodel import col

from socle.actions.faits import FAITE
from socle.actions.modele import Action
from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_actes, compter_jours

SUJET = "audits"


def ouvertes(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Actions écrites par une personne, ou proposées par une règle et acceptées."""
    return compter_actes(session, ("action.cree", "action.accepter"), debut, fin)


def faites(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Actions terminées, à leur date."""
    return compter_jours(session, Action, Action.faite_le, debut, fin, col(Action.etat) == FAITE)


declarer_chiffre(Chiffre("actions.ouvertes", SUJET, "Actions entrées au plan", ouvertes))
declarer_chiffre(Chiffre("actions.faites", SUJET, "Actions faites", faites))
