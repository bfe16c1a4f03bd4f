"""Combien des trois procédures sont adoptées."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlmodel import select

from registre import droits
from registre.procedures.contenu import GENRES
from registre.procedures.modele import ProcedureAdoptee
from registre.procedures.operations import adoptions
from socle.faits import Fait, Mesure, declarer_fait
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


def adoptees(session: SessionCloisonnee, aujourd_hui: date) -> Mapping[uuid.UUID, Mesure]:
    """Adoptées sur trois ; `dernier` : la plus ancienne des dernières adoptions ; `en_retard` : revues passées."""
    dernieres: dict[uuid.UUID, dict[str, ProcedureAdoptee]] = {}
    for a in adoptions(session):
        dernieres.setdefault(a.organisme_id, {}).setdefault(a.genre, a)
    lus = session.exec(select(Organisme.id)).all() if session.perimetre.total else session.perimetre.lecture
    return {id_: _mesure(dernieres.get(id_, {}), aujourd_hui) for id_ in lus}


def _mesure(siennes: Mapping[str, ProcedureAdoptee], jour: date) -> Mesure:
    jours = [a.adoptee_le for a in siennes.values() if a.adoptee_le is not None]
    retards = sum(1 for a in siennes.values() if a.revue_le is not None and a.revue_le < jour)
    return Mesure(len(siennes), len(GENRES), min(jours, default=None), retards)


declarer_fait(Fait("procedures.adoptees", "Procédures adoptées", "procédures adoptées : {fait} sur {sur}",
                   "procedures.lister", droits.PROCEDURES_LIRE, adoptees))  # fmt: skip
