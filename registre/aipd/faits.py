"""Ce que les AIPD disent d'un organisme : la question posée pour chaque fiche, et les études requises menées à leur terme."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlmodel import col, func, select

from registre.aipd.etude.modele import ABANDONNEE, CONDITIONS, TYPE, VALIDEE, Aipd
from registre.aipd.reperage.modele import Reperage
from registre.droits import LIRE
from registre.traitements.faits import lire_comptes
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.faits import Fait, Mesure, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

REQUISE, DECIDE = "requise", "decide"
ABOUTIES = frozenset({VALIDEE, CONDITIONS})


def _reperages(colonnes: tuple[Any, ...]) -> Any:
    """Les repérages des fiches non archivées."""
    cle = and_(col(Objet.organisme_id) == col(Reperage.organisme_id), col(Objet.id) == col(Reperage.traitement_id))
    return select(*colonnes).join(Objet, cle).where(Objet.type == TRAITEMENT, col(Objet.archive).is_(False))


def reperees(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Fiches du registre pour lesquelles « Faut-il une AIPD ? » est décidé."""
    colonnes = (Reperage.organisme_id, func.count(), func.max(Reperage.decide_le))
    requete = _reperages(colonnes).where(Reperage.statut == DECIDE).group_by(col(Reperage.organisme_id))
    decidees = {id_: (nombre, quand) for id_, nombre, quand in session.exec(requete)}
    mesures = {}
    for id_, compte in lire_comptes(session, jour).items():
        nombre, quand = decidees.get(id_, (0, None))
        mesures[id_] = Mesure(nombre, compte.fiches, quand.date() if quand else None)
    return mesures


def abouties(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Fiches dont l'AIPD est requise ou commencée, et celles dont l'étude est validée ; en retard : les revues passées."""
    dues: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    faites: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    revues: dict[uuid.UUID, int] = defaultdict(int)
    requises = _reperages((Reperage.organisme_id, Reperage.traitement_id)).where(Reperage.decision == REQUISE)
    for organisme, fiche in session.exec(requises):
        dues[organisme].add(fiche)
    colonnes: tuple[Any, ...] = (Aipd.organisme_id, Aipd.traitement_id, Aipd.id, Aipd.statut, Aipd.revue_le)
    etudes = select(*colonnes).join(Objet, col(Objet.id) == col(Aipd.id))
    etudes = etudes.where(Objet.type == TYPE, col(Objet.archive).is_(False), Aipd.statut != ABANDONNEE)
    for organisme, fiche, etude, statut, revue in session.exec(etudes):
        dues[organisme].add(fiche or etude)
        if statut in ABOUTIES:
            faites[organisme].add(fiche or etude)
            revues[organisme] += revue is not None and revue < jour
    return {id_: Mesure(len(faites[id_]), len(siennes), None, revues[id_]) for id_, siennes in dues.items()}


declarer_fait(
    Fait("aipd.reperees", "Question de l'AIPD posée", "fiches où la question est tranchée : {fait} sur {sur}",
         "reperages.lister", LIRE, reperees)
)  # fmt: skip
declarer_fait(
    Fait("aipd.abouties", "AIPD menées", "analyses validées : {fait} sur {sur} à mener", "aipd.lister", LIRE, abouties)
)
