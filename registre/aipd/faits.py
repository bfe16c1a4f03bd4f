"""Ce que les AIPD disent d'un organisme : la question posée pour chaque fiche, et les études requises menées à leur terme."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from registre.aipd.etude.modele import ABANDONNEE, CONDITIONS, VALIDEE, Aipd
from registre.aipd.reperage.modele import Reperage
from registre.droits import LIRE
from registre.traitements.modele import TYPE
from socle.faits import Fait, Mesure, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

REQUISE, DECIDE = "requise", "decide"
ABOUTIES = frozenset({VALIDEE, CONDITIONS})


def reperees(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Fiches du registre pour lesquelles « Faut-il une AIPD ? » est décidé."""
    decidee: Any = col(Reperage.statut) == DECIDE
    dernier: Any = func.max(Reperage.decide_le)
    requete: Any = select(Objet.organisme_id, func.count(), func.count().filter(decidee), dernier)
    requete = requete.join(Reperage, col(Reperage.traitement_id) == col(Objet.id), isouter=True)
    requete = requete.where(Objet.type == TYPE, col(Objet.archive).is_(False)).group_by(col(Objet.organisme_id))
    return {id_: Mesure(faits, toutes, quand.date() if quand else None)
            for id_, toutes, faits, quand in session.exec(requete)}  # fmt: skip


def abouties(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Fiches dont l'AIPD est requise ou commencée, et celles dont l'étude est validée ; en retard : les revues passées."""
    dues: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    faites: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    revues: dict[uuid.UUID, int] = defaultdict(int)
    requises: Any = select(Reperage.organisme_id, Reperage.traitement_id).join(
        Objet, col(Objet.id) == col(Reperage.traitement_id)
    )
    for organisme, fiche in session.exec(requises.where(Reperage.decision == REQUISE, col(Objet.archive).is_(False))):
        dues[organisme].add(fiche)
    colonnes: tuple[Any, ...] = (Aipd.organisme_id, Aipd.traitement_id, Aipd.id, Aipd.statut, Aipd.revue_le)
    etudes = select(*colonnes).join(Objet, col(Objet.id) == col(Aipd.id)).where(col(Objet.archive).is_(False))
    for organisme, fiche, etude, statut, revue in session.exec(etudes.where(Aipd.statut != ABANDONNEE)):
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
