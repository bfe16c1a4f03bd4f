"""Ce que les prestataires ont à rappeler : fin de contrat, clauses et qualifications qui périment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.droits import LIRE, PRESTATAIRES_ANNUAIRE, PRESTATAIRES_RELATION
from registre.prestataires.alias import resoudre_tous
from registre.prestataires.modele import Prestataire, Qualification, Relation
from registre.prestataires.regles import nom_de_la_qualification
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

JALONS_CONTRAT = (90, 30, 7, 0)
JALONS_PEREMPTION = (60, 30, 7, 0)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Fins de contrat et de clauses de l'organisme, qualifications des fiches qu'il tient."""
    requete: Any = select(Relation, Objet.libelle).join(Objet, Objet.id == Relation.id)  # type: ignore[arg-type]
    requete = requete.where(
        col(Objet.archive).is_(False),
        (col(Relation.contrat_fin) <= horizon) | (col(Relation.clauses_expirent_le) <= horizon),
    )
    for relation, nom in session.exec(requete):
        if relation.contrat_fin and relation.contrat_fin <= horizon:
            yield _point("contrat", relation, relation.contrat_fin, f"Fin du contrat avec {nom}",
                         "Un contrat de prestataire arrive à son terme", JALONS_CONTRAT)  # fmt: skip
        fin = relation.clauses_expirent_le
        if fin and fin <= horizon and relation.clauses in {"signees", "expirees"}:
            yield _point("clauses", relation, fin, f"Fin des clauses RGPD avec {nom}",
                         "Des clauses RGPD arrivent à leur terme", JALONS_PEREMPTION)  # fmt: skip
    yield from _qualifications(session, horizon)


def _point(genre: str, relation: Relation, limite: date, libelle: str, resume: str, jalons: tuple[int, ...]) -> AFaire:
    return AFaire(
        f"relation:{relation.id}:{genre}", relation.organisme_id, relation.id, "Registre", libelle, resume, limite,
        "prestataires.voir", LIRE, jalons, agir=PRESTATAIRES_RELATION,
    )  # fmt: skip


def _qualifications(session: SessionCloisonnee, horizon: date) -> Iterator[AFaire]:
    """Seul l'organisme qui tient la fiche est rappelé : les autres la voient sur leur relation.

    Celles d'un doublon valent pour la fiche qui le remplace ; la même sur les deux fiches ne se rappelle qu'une fois.
    """
    requete: Any = select(Qualification, Prestataire).join(
        Prestataire,
        Prestataire.id == Qualification.fiche_id,  # type: ignore[arg-type]
    )
    requete = requete.where(col(Qualification.expire_le) <= horizon, col(Prestataire.archive).is_(False))
    perimetre = session.perimetre
    siennes = [
        (q, tenue) for q, tenue in session.exec(requete.order_by(Qualification.expire_le, Qualification.id))
        if perimetre.total or q.organisme_id in perimetre.lecture
    ]  # fmt: skip
    doublons = [tenue.id for _, tenue in siennes if tenue.fusionne_dans is not None]
    valables = resoudre_tous(session, doublons)
    vues: set[tuple[object, ...]] = set()
    for q, tenue in siennes:
        fiche = valables.get(tenue.id, tenue)
        if not fiche.archive and (cle := (q.organisme_id, fiche.id, q.type, q.portee, q.expire_le)) not in vues:
            vues.add(cle)
            yield _fin_de_qualification(q, fiche.nom)


def _fin_de_qualification(q: Qualification, nom: str) -> AFaire:
    return AFaire(
        f"qualification:{q.id}", q.organisme_id, q.fiche_id, "Registre",
        f"{nom_de_la_qualification(q)} : fin de validité chez {nom}", "La qualification d'un prestataire arrive à son terme",
        q.expire_le, "annuaire.voir", LIRE, JALONS_PEREMPTION, agir=PRESTATAIRES_ANNUAIRE,  # type: ignore[arg-type]
    )  # fmt: skip


declarer_source("prestataires", a_faire)
