"""Ce que les projets ont demandé au délégué dans une période."""

from __future__ import annotations

from datetime import date

from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_actes


def avises(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Projets numériques sur lesquels le délégué a rendu un avis."""
    return compter_actes(session, ("projet.avise_dpo",), debut, fin)


declarer_chiffre(Chiffre("projets.avises", "avis", "Projets numériques avisés", avises))
