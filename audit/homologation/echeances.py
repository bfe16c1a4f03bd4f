"""Ce que les homologations ont à rappeler (fin, renouvellement, relecture, décision) et ce qu'elles proposent de faire.

La fin se rappelle six, trois et un mois avant : le renouvellement se prépare du sixième au troisième mois.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, or_, select

from audit.droits import DECIDER, HOMOLOGUER, LIRE
from audit.homologation import regles
from audit.homologation.modele import Homologation, MesureDossier
from socle.actions.operations import Proposition
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import AFaire
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.types import ecrire_date

PREPARER: Final = 3
"""Mois avant la fin où le renouvellement doit être prêt."""
RECUL: Final = timedelta(days=93)
JALONS_PREPARER: Final = (92, 30, 0)
JALONS_FIN: Final = (92, 31, 0)
JALONS_DATE: Final = (30, 7, 0)


def _lire(session: SessionCloisonnee, *conditions: Any) -> Any:
    """Les dossiers non archivés qui remplissent ces conditions, en une requête."""
    requete: Any = select(Homologation).join(Objet, col(Objet.id) == col(Homologation.id))
    return session.exec(requete.where(col(Objet.archive).is_(False), *conditions).order_by(col(Homologation.id)))


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Fins, renouvellements, relectures, décisions à rendre."""
    h = Homologation
    vit = col(h.decision).in_(regles.ACCORDS) & col(h.retiree_le).is_(None)
    fin = vit & (col(h.valide_jusqu_au) <= horizon + RECUL)
    revue = vit & (col(h.revue_prevue) <= horizon)
    attend = (col(h.statut) == "soumis") & (or_(col(h.decision_prevue) <= horizon, col(h.mise_en_service) <= horizon))
    for dossier in _lire(session, or_(fin, revue, attend)):
        for point in _points(dossier, aujourd_hui):
            if point.limite <= horizon:
                yield point


def _points(h: Homologation, jour: date) -> Iterator[AFaire]:
    accord = h.decision in regles.ACCORDS and h.retiree_le is None
    if accord and h.valide_jusqu_au is not None:
        yield _point(
            h, "fin", "Fin de l'homologation", "Une homologation arrive à sa fin", h.valide_jusqu_au, JALONS_FIN
        )
        if h.statut == "decidee" and h.valide_jusqu_au >= jour:
            limite = ajouter_mois(h.valide_jusqu_au, -PREPARER)
            yield _point(h, "renouveler", "Préparer le renouvellement", "Une homologation est à renouveler", limite,
                         JALONS_PREPARER)  # fmt: skip
    if accord and h.revue_prevue is not None and regles.en_vigueur(h, jour):
        yield _point(h, "revue", "Relire l'homologation", "Une homologation est à relire", h.revue_prevue, JALONS_DATE)
    attendue = min((d for d in (h.decision_prevue, h.mise_en_service) if d is not None), default=None)
    if h.statut == "soumis" and attendue is not None:
        yield _point(h, "decision", "Homologation à décider", "Un dossier d'homologation attend une décision", attendue,
                     JALONS_DATE, DECIDER)  # fmt: skip


def _point(
    h: Homologation, genre: str, quoi: str, resume: str, limite: date, jalons: tuple[int, ...], agir: str = HOMOLOGUER
) -> AFaire:  # fmt: skip
    return AFaire(
        f"homologation:{h.id}:{genre}", h.organisme_id, h.id, "Audit", f"{quoi} : {h.nom}", resume, limite,
        "homologations.voir", LIRE, jalons, agir=agir,
    )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par mesure qui reste à mettre en place, une par homologation à réserves, échue, ou absente en service."""
    yield from _des_mesures(session)
    for h in _lire(session):
        if regles.en_vigueur(h, aujourd_hui) and h.decision == "reserves":
            yield Proposition(f"reserves_homologation:{h.id}:{h.decide_le}", f"Lever les réserves : {h.nom}", h.id,
                              "technique", "haute", "L'homologation est donnée avec des réserves.")  # fmt: skip
        elif not regles.en_vigueur(h, aujourd_hui) and h.mise_en_service and h.mise_en_service <= aujourd_hui:
            yield Proposition(
                f"homologuer:{h.id}", f"Homologuer {h.nom}", h.id, "organisationnel", "haute",
                f"En service depuis le {ecrire_date(h.mise_en_service)} sans homologation en vigueur. RGS v2.0 § 2.4.",
            )  # fmt: skip


def _des_mesures(session: SessionCloisonnee) -> Iterator[Proposition]:
    requete: Any = (
        select(MesureDossier, Objet.libelle)
        .join(Objet, col(Objet.id) == col(MesureDossier.fiche_id))
        .where(col(Objet.archive).is_(False), col(MesureDossier.etat).in_(("a_faire", "en_cours")))
        .order_by(col(MesureDossier.id))
    )
    for mesure, nom in session.exec(requete):
        parts = (f"Mesure du dossier d'homologation « {nom} ».", mesure.responsable and f"Qui : {mesure.responsable}.",
                 mesure.echeance and f"Pour le {ecrire_date(mesure.echeance)}.")  # fmt: skip
        yield Proposition(f"mesure_homologation:{mesure.id}", f"Mettre en place : {mesure.nom}", mesure.fiche_id, "technique",
                          "moyenne", " ".join(p for p in parts if p))  # fmt: skip
