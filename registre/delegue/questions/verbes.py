"""Comment le journal dit une question au délégué, ce qu'elle rappelle, ce qu'elle compte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, select

from registre.delegue.questions import faits as _faits  # noqa: F401
from registre.delegue.questions import regles
from registre.delegue.questions.delais import DELAIS
from registre.delegue.questions.modele import TYPE, TYPE_REPONSE, Question
from registre.droits import QUESTIONS_LIRE, QUESTIONS_POSER, QUESTIONS_REPONDRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (3, 0, -7)
declarer_objet(TYPE, "Question au délégué", "questions.voir", QUESTIONS_LIRE, QUESTIONS_POSER)
declarer_objet(TYPE_REPONSE, "Réponse gardée", "reponses_gardees.voir", QUESTIONS_REPONDRE, QUESTIONS_REPONDRE)
for verbe, phrase in {
    "question.posee": "a posé au délégué la question",
    "question.enregistre": "a récrit la question",
    "question.prise": "s'occupe de la question",
    "question.precisee": "a demandé une précision sur la question",
    "question.repondue": "a répondu à la question",
    "question.poursuivie": "a ajouté un message à la question",
    "question.rouverte": "a rouvert la question",
    "question.close": "a clos la question",
    "question.archive": "a archivé la question",
    "question.desarchive": "a sorti des archives la question",
    "reponse_gardee.cree": "a gardé la réponse",
    "reponse_gardee.archive": "a archivé la réponse gardée",
    "reponse_gardee.desarchive": "a sorti des archives la réponse gardée",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les questions dont la réponse est attendue, à l'approche du délai de la maison."""
    plus_tot = horizon - timedelta(days=DELAIS.reponse.jours)
    requete: Any = select(Question).join(Objet, col(Objet.id) == col(Question.id)).where(
        col(Objet.archive).is_(False), col(Question.statut).in_(regles.EN_ATTENTE),
        col(Question.attente_depuis) <= plus_tot,
    )  # fmt: skip
    for q in session.exec(requete):
        yield AFaire(
            f"question:{q.id}:{q.attente_depuis}", q.organisme_id, q.id, "Bureau du DPO", f"Question à répondre : {q.titre}",
            "Une question attend la réponse du délégué", regles.limite(q.attente_depuis), "questions.voir", QUESTIONS_LIRE,
            JALONS, agir=QUESTIONS_REPONDRE,
        )  # fmt: skip


declarer_source("questions_dpo", a_faire)
