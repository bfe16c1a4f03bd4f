"""Ce que le registre des avis sait d'un organisme : les suites dites ; sur une période, les avis rendus et suivis."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, func, select

from registre.delegue.avis.ailleurs import compter_des_fiches
from registre.delegue.avis.modele import AvisDpo
from registre.droits import LIRE
from socle.faits import Chiffre, Fait, LireChiffre, Mesure, declarer_chiffre, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def suites_dites(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Les avis inscrits au registre dont l'organisme a dit la suite."""
    requete: Any = select(
        AvisDpo.organisme_id, func.count(), func.count().filter(col(AvisDpo.suite) != ""), func.max(AvisDpo.rendu_le)
    )
    requete = requete.join(Objet, col(Objet.id) == col(AvisDpo.id)).where(col(Objet.archive).is_(False))
    requete = requete.group_by(col(AvisDpo.organisme_id))
    return {id_: Mesure(dites, tous, dernier) for id_, tous, dites, dernier in session.exec(requete)}


def _du_registre(session: SessionCloisonnee, premier: date, dernier: date, *conditions: Any) -> Mapping[uuid.UUID, int]:
    requete: Any = select(AvisDpo.organisme_id, func.count()).where(
        col(AvisDpo.rendu_le).between(premier, dernier), *conditions
    )
    return dict(session.exec(requete.group_by(col(AvisDpo.organisme_id))).all())


def rendus(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Avis rendus dans la période, au registre et sur les fiches : cinq requêtes."""
    debut = datetime.combine(premier, time(), UTC)
    fin = datetime.combine(dernier + timedelta(days=1), time(), UTC)
    total = Counter(dict(_du_registre(session, premier, dernier)))
    for id_, nombre in compter_des_fiches(session, debut, fin):
        total[id_] += nombre
    return dict(total)


def _de_suite(suite: str) -> LireChiffre:
    def lire(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
        return _du_registre(session, premier, dernier, AvisDpo.suite == suite)

    return lire


declarer_fait(
    Fait("avis_dpo.suites", "Suites des avis du délégué", "avis dont la suite est dite : {fait} sur {sur}",
         "avis_dpo.lister", LIRE, suites_dites)
)  # fmt: skip
declarer_chiffre(Chiffre("avis_dpo.rendus", "avis", "Avis rendus par le délégué", rendus))
for _code, _libelle in (("oui", "suivis"), ("partiel", "suivis en partie"), ("non", "non suivis")):
    declarer_chiffre(Chiffre(f"avis_dpo.{_code}", "avis", f"Avis du registre {_libelle}", _de_suite(_code)))
