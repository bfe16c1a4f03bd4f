"""Ce qu'une analyse d'impact propose au plan d'actions : ce qui est améliorable, ce qui est prévu et pas encore prouvé.

La règle lit toute analyse vivante, décidée ou non : une décision ne ferme pas le plan. Une mesure prouvée retire d'elle-même
sa proposition.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.aipd.etude.modele import (
    ABANDONNEE,
    AMELIORABLE,
    CONDITIONS,
    Aipd,
    EvaluationAipd,
    MesureAipd,
)
from registre.aipd.etude.questionnaire import MESURES, questionnaire
from socle.actions.operations import Proposition
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

TYPES_D_ACTION = {"systeme": "technique", "donnees": "technique"}
PRECEDE = f"{MESURES}."
TITRE = 90


def cle_de_mesure(aipd_id: uuid.UUID, mesure_id: uuid.UUID) -> str:
    """La clé, stable, de l'action qui met une mesure en place."""
    return f"aipd:{aipd_id}:mesure:{mesure_id}"


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Les actions de toutes les analyses vivantes, en trois requêtes."""
    requete = select(Aipd, Objet.libelle).join(Objet, col(Objet.id) == col(Aipd.id)).where(
        col(Objet.archive).is_(False), Aipd.statut != ABANDONNEE
    )  # fmt: skip
    lues = list(session.exec(requete.order_by(col(Aipd.id))))
    if not lues:
        return
    mesures, evaluations = _mesures(session), _ameliorables(session)
    for aipd, nom in lues:
        siennes = evaluations.get(aipd.id, {})
        yield from _des_mesures(aipd, nom, mesures.get(aipd.id, ()), siennes)
        yield from _des_rubriques(aipd, nom, siennes)
        if aipd.statut == CONDITIONS and aipd.conditions:
            yield Proposition(
                f"aipd:{aipd.id}:conditions:{aipd.decide_le}", _titre("Remplir les conditions de la décision", nom), aipd.id,
                priorite="haute", description=aipd.conditions,
            )  # fmt: skip


def _vivantes() -> Any:
    """Les analyses que la règle lit, en sous-requête : les autres ne ramènent aucune ligne."""
    return select(Aipd.id).join(Objet, col(Objet.id) == col(Aipd.id)).where(
        col(Objet.archive).is_(False), Aipd.statut != ABANDONNEE
    )  # fmt: skip


def _mesures(session: SessionCloisonnee) -> Mapping[uuid.UUID, Sequence[MesureAipd]]:
    requete = select(MesureAipd).where(
        col(MesureAipd.retiree_le).is_(None), MesureAipd.etat != "ecartee", col(MesureAipd.aipd_id).in_(_vivantes())
    )
    rangees: dict[uuid.UUID, list[MesureAipd]] = defaultdict(list)
    for m in session.exec(requete.order_by(col(MesureAipd.rang), col(MesureAipd.id))):
        rangees[m.aipd_id].append(m)
    return rangees


def _ameliorables(session: SessionCloisonnee) -> Mapping[uuid.UUID, Mapping[str, EvaluationAipd]]:
    requete = select(EvaluationAipd).where(
        EvaluationAipd.verdict == AMELIORABLE, col(EvaluationAipd.aipd_id).in_(_vivantes())
    )
    rangees: dict[uuid.UUID, dict[str, EvaluationAipd]] = defaultdict(dict)
    for e in session.exec(requete.order_by(col(EvaluationAipd.reference))):
        rangees[e.aipd_id][e.reference] = e
    return rangees


def _des_mesures(
    aipd: Aipd, nom: str, mesures: Sequence[MesureAipd], evaluations: Mapping[str, EvaluationAipd]
) -> Iterator[Proposition]:
    """Une action par mesure : prévue et non prouvée, ou améliorable ; ce que l'évaluateur en a dit l'accompagne."""
    for m in mesures:
        e = evaluations.get(f"{PRECEDE}{m.id}")
        prevue = m.etat == "prevue"
        if m.prouvee_le is not None or not (prevue or e):
            continue
        quoi = "Mettre en place" if prevue else "Améliorer"
        yield Proposition(
            cle_de_mesure(aipd.id, m.id), _titre(f"{quoi} : {m.titre}", nom), aipd.id,
            TYPES_D_ACTION.get(m.famille, "organisationnel"), "moyenne", _description(e, m.description),
            e.responsable[:500] if e else "", e.echeance if e else None,
        )  # fmt: skip


def _des_rubriques(aipd: Aipd, nom: str, evaluations: Mapping[str, EvaluationAipd]) -> Iterator[Proposition]:
    """Une action par rubrique, question ou risque jugé améliorable."""
    for reference, e in evaluations.items():
        if not reference.startswith(PRECEDE):
            yield Proposition(
                f"aipd:{aipd.id}:{reference}", _titre(f"Améliorer : {nom_du_point(aipd, reference)}", nom), aipd.id,
                priorite="moyenne", description=_description(e), responsable_nom=e.responsable[:500], echeance=e.echeance,
            )  # fmt: skip


def _description(e: EvaluationAipd | None, defaut: str = "") -> str:
    textes = (e.plan or e.commentaire, defaut) if e is not None else (defaut,)
    return "\n\n".join(t for t in textes if t)[:50_000]


def nom_du_point(aipd: Aipd, reference: str) -> str:
    """Le nom de ce qui a été évalué : une question, livrée ou libre, sinon sa rubrique, sinon la référence."""
    q = questionnaire()
    rubrique = q.rubrique(reference)
    if rubrique is not None:
        return rubrique.titre
    code = reference.rpartition(".")[2]
    libre = next((x.get("libelle") for x in aipd.structure if x.get("code") == code), None)
    return q.par_code[code].libelle if code in q.par_code else libre or reference


def _titre(quoi: str, nom: str) -> str:
    court = quoi if len(quoi) <= 300 else f"{quoi[:299].rstrip()}…"
    return f"{court} ({nom if len(nom) <= TITRE else f'{nom[: TITRE - 1].rstrip()}…'})"
