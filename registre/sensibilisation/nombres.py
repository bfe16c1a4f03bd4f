"""Ce que les séances comptent, pour un ou plusieurs organismes : des requêtes en nombre fixe, jamais une par ligne."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case
from sqlmodel import col, func, select

from registre.sensibilisation.modele import PREVUE, TENUE, Effectifs, PublicDeSeance, Seance
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

Comptes = dict[str, tuple[int, int]]
"""Public → (attendus, présents)."""


@dataclass(frozen=True)
class Seances:
    """Combien de séances d'un organisme : tenues, prévues, prévues et passées ; le jour de la dernière tenue."""

    tenues: int = 0
    prevues: int = 0
    passees: int = 0
    derniere: date | None = None


def premier(annee: int) -> date:
    """Premier jour d'une année."""
    return date(annee, 1, 1)


def dernier(annee: int) -> date:
    """Dernier jour d'une année."""
    return date(annee, 12, 31)


def compter_seances(
    session: SessionCloisonnee, debut: date, fin: date, jour: date
) -> dict[uuid.UUID, Seances]:  # fmt: skip
    """Les séances de la période, par organisme. Une séance tenue compte même archivée, une prévue non."""
    passee: Any = func.sum(case((col(Seance.jour) < jour, 1), else_=0))
    colonnes: Any = (Seance.organisme_id, Seance.statut, func.count(), func.max(Seance.jour), passee)
    requete: Any = (
        select(*colonnes)
        .where(col(Seance.jour) >= debut, col(Seance.jour) <= fin, _comptee())
        .group_by(col(Seance.organisme_id), col(Seance.statut))
    )
    lues: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for organisme_id, statut, nombre, dernier_jour, passees in session.exec(requete):
        lues[organisme_id] |= (
            {"tenues": nombre, "derniere": dernier_jour} if statut == TENUE
            else {"prevues": nombre, "passees": int(passees or 0)}
        )  # fmt: skip
    return {organisme_id: Seances(**valeurs) for organisme_id, valeurs in lues.items()}


def _comptee() -> Any:
    """Sans jointure : sur tout un territoire, elle ferait lire chaque séance autant de fois qu'il y a d'organismes."""
    rangee = select(Objet.id).where(col(Objet.id) == col(Seance.id), col(Objet.archive).is_(True)).exists()
    return (col(Seance.statut) == TENUE) | ((col(Seance.statut) == PREVUE) & ~rangee)


def compter_presences(session: SessionCloisonnee, debut: date, fin: date) -> dict[uuid.UUID, Comptes]:
    """Attendus et présents des séances tenues de la période, par organisme et par public."""
    requete: Any = (
        select(PublicDeSeance.organisme_id, PublicDeSeance.public, func.sum(PublicDeSeance.attendus),
               func.sum(PublicDeSeance.presents))
        .join(Seance, col(Seance.id) == col(PublicDeSeance.fiche_id))
        .where(Seance.statut == TENUE, col(Seance.jour) >= debut, col(Seance.jour) <= fin)
        .group_by(col(PublicDeSeance.organisme_id), col(PublicDeSeance.public))
    )  # fmt: skip
    comptes: dict[uuid.UUID, Comptes] = defaultdict(dict)
    for organisme_id, public, attendus, presents in session.exec(requete):
        comptes[organisme_id][public] = (int(attendus or 0), int(presents or 0))
    return comptes


def lire_effectifs(session: SessionCloisonnee, annee: int) -> dict[uuid.UUID, Effectifs]:
    """Les effectifs donnés pour cette année, par organisme."""
    return {e.organisme_id: e for e in session.exec(select(Effectifs).where(Effectifs.annee == annee))}


def par_public(effectifs: Effectifs | None) -> Mapping[str, int | None]:
    """Les effectifs par code de public ; tous inconnus s'ils ne sont pas donnés."""
    if effectifs is None:
        return {}
    return {"elus": effectifs.elus, "encadrants": effectifs.encadrants, "agents": effectifs.agents}
