"""Charger l'audit du territoire fictif par les vraies opérations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from audit.autodiagnostics import operations, reponses
from audit.autodiagnostics.modele import NouvelAutodiagnosticSaisie, ReponseSaisie
from audit.referentiels.livres import RGS
from audit.verifications import depots, hotes
from audit.verifications.modele import HoteSaisie
from registre import presentation
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.operations import Contexte
from socle.saisies import valider


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HoteFictif(_Fige):
    """Un hôte déclaré, confirmé, et ce qui en a été constaté sans réseau."""

    organisme: str
    systeme: str = ""
    faits: Mapping[str, Any]
    http: str = ""
    zone: str = ""


class ReponsesFictives(_Fige):
    """La même réponse à plusieurs points ; `echeance` en jours, `sur` : nom du périmètre, vide = l'organisation."""

    dans: tuple[str, ...]
    statut: str
    sur: str = ""
    methode: str = ""
    commentaire: str = ""
    justification: str = ""
    responsable: str = ""
    echeance: int | None = None


class AutodiagnosticFictif(_Fige):
    """Un autodiagnostic et ses réponses ; `jours` : ses dates, en jours après le chargement."""

    organisme: str
    faits: Mapping[str, Any]
    jours: Mapping[str, int] = {}
    systemes: tuple[str, ...] = ()
    objets: bool = False
    reponses: tuple[ReponsesFictives, ...] = ()
    clos: bool = False


class Donnees(_Fige):
    """Le contenu de `audit.yaml`."""

    hotes: tuple[HoteFictif, ...]
    autodiagnostics: tuple[AutodiagnosticFictif, ...]


def donnees() -> Donnees:
    """L'audit fictif."""
    return charger(Path(__file__).with_name("audit.yaml"), Donnees)


def charger_audit(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit les hôtes et les autodiagnostics du territoire fictif."""
    for hote in donnees().hotes:
        _declarer(contexte_de(hote.organisme, "rssi"), hote)
    for fictif in donnees().autodiagnostics:
        _conduire(contexte_de(fictif.organisme, "rssi"), fictif, jour)


def _systemes(contexte: Contexte) -> dict[str, uuid.UUID]:
    return {s.nom: s.id for s in presentation.systemes(contexte)}


def _declarer(contexte: Contexte, fictif: HoteFictif) -> None:
    systeme = _systemes(contexte)[fictif.systeme] if fictif.systeme else None
    id_ = hotes.creer(contexte, valider(HoteSaisie, {**fictif.faits, "systeme_id": systeme}))
    for quoi, texte in (("http", fictif.http), ("dns", fictif.zone)):
        if texte:
            depots.donner(contexte, id_, quoi, b"", texte)


def _conduire(contexte: Contexte, fictif: AutodiagnosticFictif, jour: date) -> None:
    connus = _systemes(contexte)
    dates = {nom: jour + timedelta(days=n) for nom, n in fictif.jours.items()}
    id_ = operations.creer(contexte, valider(NouvelAutodiagnosticSaisie, {
        **fictif.faits, **dates, "referentiel": RGS, "systemes": [str(connus[nom]) for nom in fictif.systemes],
        "objets_connectes": fictif.objets,
    }))  # fmt: skip
    cibles = {c.nom: c.id for c in operations.lire_etat(contexte, id_).cibles}
    organisation = next(iter(cibles.values()))
    for groupe in fictif.reponses:
        for point in groupe.dans:
            reponses.repondre(
                contexte, id_, cibles.get(groupe.sur, organisation), point, _reponse(groupe, jour), 0
            )  # fmt: skip
    if fictif.clos:
        operations.clore(contexte, id_, operations.lire(contexte, id_).objet.version)


def _reponse(groupe: ReponsesFictives, jour: date) -> ReponseSaisie:
    champs = groupe.model_dump(exclude={"dans", "sur", "echeance"})
    echeance = jour + timedelta(days=groupe.echeance) if groupe.echeance is not None else None
    return valider(ReponseSaisie, {**champs, "echeance": echeance})


declarer_suite("audit", charger_audit)
