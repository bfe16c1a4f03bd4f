"""Ce que le bilan dit d'un organisme : le dernier est-il arrêté, et depuis quand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlmodel import col

from registre.bilan.modele import BROUILLON, TYPE, Bilan
from registre.droits import BILAN_LIRE
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.perimetre import SessionCloisonnee


def remis(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Un bilan au moins est arrêté ; son jour est celui du dernier arrêté."""
    lues = compter(session, TYPE, Bilan, fait=col(Bilan.statut) != BROUILLON, dernier=Bilan.arrete_le)
    return {id_: Mesure(min(1, m.fait), 1, m.dernier) for id_, m in lues.items()}


declarer_fait(
    Fait("bilans.remis", "Bilan annuel", "bilan annuel arrêté : {fait} sur {sur}", "bilan.lister", BILAN_LIRE, remis)
)
