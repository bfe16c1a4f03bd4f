"""Ce que les contrats disent d'un organisme : ceux dont les clauses de données sont rédigées."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_
from sqlmodel import col

from clauses.contrats.modele import TYPE, Contrat
from clauses.droits import LIRE
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.perimetre import SessionCloisonnee

ARRETES = ("arrete", "en_cours")
TERMINE = "termine"


def contrats_avec_clauses(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Contrats et consultations non terminés dont le texte des clauses est écrit et arrêté."""
    rediges = and_(col(Contrat.statut).in_(ARRETES), col(Contrat.redaction) != "")
    return compter(session, TYPE, Contrat, fait=rediges, conditions=(Contrat.statut != TERMINE,))


declarer_fait(
    Fait("contrats.clauses", "Clauses des contrats", "contrats dont les clauses sont arrêtées : {fait} sur {sur}",
         "contrats.lister", LIRE, contrats_avec_clauses)
)  # fmt: skip
