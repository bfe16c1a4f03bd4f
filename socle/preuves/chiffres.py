"""Ce qui a été prouvé dans une période : les pièces déposées."""

from __future__ import annotations

from datetime import date

from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_instants
from socle.preuves.modele import Preuve


def deposees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Preuves déposées."""
    return compter_instants(session, Preuve, Preuve.deposee_le, debut, fin)


declarer_chiffre(Chiffre("preuves.deposees", "audits", "Preuves déposées", deposees))
