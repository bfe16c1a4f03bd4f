"""Ce que les autodiagnostics montrent aux autres tranches de l'audit (homologation, rapports) : un bilan, rien de plus."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from audit.autodiagnostics import lecture
from audit.autodiagnostics.bilans import bilan_de
from audit.autodiagnostics.modele import AUTODIAGNOSTIC
from socle.champs import Choix
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

PROPOSES = 100


@dataclass(frozen=True)
class Bilan:
    """Où en est un autodiagnostic, ou la part d'un téléservice ; `score`, `completude` : 0 à 100 ; `etat` : ouvert, clos."""

    autodiagnostic_id: uuid.UUID
    titre: str
    referentiel: str
    version: str
    etat: str
    score: float | None
    note: str
    completude: float
    obligations_non_tenues: list[tuple[str, str, str]]
    a_verifier: int


def autodiagnostics_proposes(session: SessionCloisonnee) -> list[Choix]:
    """Les autodiagnostics non archivés, les plus récents d'abord, à proposer dans une liste."""
    requete = select(Objet.id, Objet.libelle).where(Objet.type == AUTODIAGNOSTIC, col(Objet.archive).is_(False))
    lus = session.exec(requete.order_by(col(Objet.id).desc()).limit(PROPOSES))
    return [Choix(str(id_), nom) for id_, nom in lus]


def bilan(
    session: SessionCloisonnee, autodiagnostic_id: uuid.UUID, aujourd_hui: date, objet_id: uuid.UUID | None = None
) -> Bilan:
    """Le bilan d'un autodiagnostic ; avec `objet_id`, celui du périmètre de ce système, réponses héritées comprises.

    `Introuvable` si l'autodiagnostic n'est pas là. Un système qui n'en est pas un périmètre rend le bilan d'ensemble.
    """
    etat = lecture.charger(session, autodiagnostic_id, aujourd_hui)
    cible = next((c for c in etat.cibles if objet_id is not None and c.objet_id == objet_id), None)
    lu = bilan_de(etat.unites_de(cible.id) if cible is not None else etat.unites)
    return Bilan(
        autodiagnostic_id, etat.objet.libelle, etat.referentiel.titre, etat.referentiel.version, etat.autodiagnostic.etat,
        lu.ensemble.valeur, lu.ensemble.note, lu.ensemble.completude,
        [(u.point.id, u.point.intitule, u.point.reference) for u in lu.non_tenues], lu.ensemble.a_verifier,
    )  # fmt: skip
