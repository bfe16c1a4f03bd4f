"""Ce que la boîte des questions sait d'un organisme : répondues, en attente ; sur une période, posées, répondues, délai."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, func, select

from registre.delegue.questions import regles
from registre.delegue.questions.delais import DELAIS
from registre.delegue.questions.modele import Question
from registre.droits import QUESTIONS_LIRE
from socle.faits import Chiffre, Fait, Mesure, declarer_chiffre, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def repondues(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Les questions non archivées qui ont reçu leur réponse ; en retard : celles qui attendent depuis trop longtemps."""
    attend = col(Question.statut).in_(regles.EN_ATTENTE)
    vieille = attend & (col(Question.attente_depuis) < jour - timedelta(days=DELAIS.reponse.jours))
    tous: Any = func.count()
    requete: Any = select(  # type: ignore[call-overload]
        Question.organisme_id, tous, tous.filter(~attend), func.max(Question.repondue_le), tous.filter(vieille)
    )
    requete = requete.join(Objet, col(Objet.id) == col(Question.id)).where(col(Objet.archive).is_(False))
    return {
        id_: Mesure(faites, toutes, quand.date() if quand else None, tard)
        for id_, toutes, faites, quand, tard in session.exec(requete.group_by(col(Question.organisme_id)))
    }


def bornes(premier: date, dernier: date) -> tuple[datetime, datetime]:
    """Le premier instant de la période, et le premier d'après (UTC)."""
    debut = datetime.combine(premier, time(), UTC)
    return debut, datetime.combine(dernier + timedelta(days=1), time(), UTC)


def posees(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Questions posées dans la période."""
    debut, fin = bornes(premier, dernier)
    requete = select(Question.organisme_id, func.count()).where(
        col(Question.posee_le) >= debut, col(Question.posee_le) < fin
    )
    return dict(session.exec(requete.group_by(col(Question.organisme_id))).all())


def _reponses(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, list[int]]:
    """Par organisme, le nombre de jours de chaque première réponse de la période."""
    debut, fin = bornes(premier, dernier)
    colonnes: Any = select(Question.organisme_id, Question.posee_le, Question.premiere_reponse_le)
    resultat: dict[uuid.UUID, list[int]] = {}
    for id_, posee, reponse in session.exec(
        colonnes.where(col(Question.premiere_reponse_le) >= debut, col(Question.premiere_reponse_le) < fin)
    ):
        resultat.setdefault(id_, []).append(regles.jours_de_reponse(posee, reponse))
    return resultat


def reponses(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Questions qui ont reçu leur première réponse dans la période."""
    return {id_: len(jours) for id_, jours in _reponses(session, premier, dernier).items()}


def delai_moyen(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Nombre moyen de jours avant la première réponse, arrondi."""
    return {id_: round(sum(jours) / len(jours)) for id_, jours in _reponses(session, premier, dernier).items()}


declarer_fait(
    Fait("questions.repondues", "Questions au délégué", "questions répondues : {fait} sur {sur}", "questions.lister",
         QUESTIONS_LIRE, repondues)
)  # fmt: skip
declarer_chiffre(Chiffre("questions.posees", "questions", "Questions posées au délégué", posees))
declarer_chiffre(Chiffre("questions.reponses", "questions", "Questions qui ont reçu leur première réponse", reponses))
declarer_chiffre(Chiffre("questions.delai", "questions", "Délai moyen de réponse, en jours", delai_moyen))
