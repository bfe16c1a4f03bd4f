"""Lire les nombres d'une année pour un ou plusieurs organismes : autant de requêtes, qu'ils soient un ou mille."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlmodel import select

from registre.bilan.modele import BROUILLON, Bilan
from registre.bilan.releve import Releve, relever, valeurs_figees
from socle.faits import chiffres_declares, faits_declares
from socle.perimetre import SessionCloisonnee

Valeurs = Mapping[str, Mapping[uuid.UUID, int]]


def periode(annee: int) -> tuple[date, date]:
    """Premier et dernier jour de l'année."""
    return date(annee, 1, 1), date(annee, 12, 31)


def compter(session: SessionCloisonnee, annee: int) -> Valeurs:
    """Code de chiffre → organisme → nombre de l'année."""
    debut, fin = periode(annee)
    return {code: chiffre.lire(session, debut, fin) for code, chiffre in chiffres_declares().items()}


def bilans_de(session: SessionCloisonnee, annee: int) -> dict[uuid.UUID, Bilan]:
    """Le bilan de cette année de chaque organisme qui en a un : une requête."""
    return {b.organisme_id: b for b in session.exec(select(Bilan).where(Bilan.annee == annee))}


def relever_maintenant(session: SessionCloisonnee, organisme_id: uuid.UUID, annee: int, jour: date) -> Releve:
    """Le relevé calculé : l'année d'avant vient de son bilan arrêté s'il y en a un, du calcul sinon."""
    precedent = bilans_de(session, annee - 1).get(organisme_id)
    fige = valeurs_figees(precedent.releve) if precedent and precedent.statut != BROUILLON else None
    cette, avant = compter(session, annee), compter(session, annee - 1)
    chiffres = (
        (c, cette[code].get(organisme_id, 0), avant[code].get(organisme_id, 0))
        for code, c in chiffres_declares().items()
    )
    faits = ((f, f.lire(session, jour).get(organisme_id)) for f in faits_declares().values())
    return relever(annee, jour, chiffres, faits, fige)
