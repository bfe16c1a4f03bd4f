"""Ce que les visites disent d'un organisme : s'il a été visité depuis un an ; sur une période, combien de fois."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from registre.delegue.visites.modele import Visite
from registre.droits import LIRE
from socle.faits import Chiffre, Fait, Mesure, declarer_chiffre, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def tenues(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Les visites tenues parmi celles du dossier ; en retard : prévues, passées, et pas dites tenues."""
    tous: Any = func.count()
    requete: Any = select(  # type: ignore[call-overload]
        Visite.organisme_id, tous, tous.filter(col(Visite.tenue_le).is_not(None)), func.max(Visite.tenue_le),
        tous.filter(col(Visite.tenue_le).is_(None), col(Visite.prevue_le) < jour),
    )  # fmt: skip
    requete = requete.join(Objet, col(Objet.id) == col(Visite.id)).where(col(Objet.archive).is_(False))
    return {
        id_: Mesure(faites, toutes, derniere, tard)
        for id_, toutes, faites, derniere, tard in session.exec(requete.group_by(col(Visite.organisme_id)))
    }


def compter_tenues(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Visites tenues dans la période."""
    requete: Any = select(Visite.organisme_id, func.count()).where(col(Visite.tenue_le).between(premier, dernier))
    return dict(session.exec(requete.group_by(col(Visite.organisme_id))).all())


declarer_fait(
    Fait("visites.tenues", "Visites du délégué", "visites tenues : {fait} sur {sur}", "visites.lister", LIRE, tenues)
)
declarer_chiffre(Chiffre("visites.tenues", "visites", "Visites du délégué", compter_tenues))
