"""Charger les homologations du territoire fictif par les vraies opérations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from audit.homologation import attestations, decisions, operations
from audit.homologation.forme import FORME
from audit.homologation.modele import HomologationSaisie
from registre import presentation
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.operations import Contexte
from socle.saisies import valeurs_tapees, valider


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DossierFictif(_Fige):
    """Un dossier ; `jours` : ses dates, en jours après le chargement ; `scenarios` nomment leur événement par son rang."""

    organisme: str
    faits: Mapping[str, Any]
    systeme: str = ""
    jours: Mapping[str, int] = {}
    scenarios: tuple[Mapping[str, Any], ...] = ()
    couvre: Mapping[int, tuple[int, ...]] = {}
    avis: tuple[Mapping[str, Any], ...] = ()
    decision: Mapping[str, Any] = {}
    publier: bool = False


class Donnees(_Fige):
    """Le contenu de `homologation.yaml`."""

    dossiers: tuple[DossierFictif, ...]


def donnees() -> Donnees:
    """Les homologations fictives."""
    return charger(Path(__file__).with_name("homologation.yaml"), Donnees)


def charger_homologations(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit les dossiers d'homologation du territoire fictif, jusqu'à la décision et l'attestation."""
    for fictif in donnees().dossiers:
        rssi = contexte_de(fictif.organisme, "rssi")
        id_ = _ouvrir(rssi, fictif, jour)
        if fictif.scenarios:
            _analyser(rssi, id_, fictif)
        if fictif.decision:
            decisions.soumettre(rssi, id_, _version(rssi, id_))
            _decider(rssi, contexte_de(fictif.organisme, "responsable"), id_, fictif, jour)


def _version(contexte: Contexte, id_: uuid.UUID) -> int:
    return operations.lire(contexte, id_).objet.version


def _ouvrir(contexte: Contexte, fictif: DossierFictif, jour: date) -> uuid.UUID:
    connus = {s.nom: s.id for s in presentation.systemes(contexte)}
    dates = {nom: jour + timedelta(days=n) for nom, n in fictif.jours.items()}
    systeme = connus[fictif.systeme] if fictif.systeme else None
    return operations.creer(contexte, valider(HomologationSaisie, {**fictif.faits, **dates, "systeme_id": systeme}))


def _analyser(contexte: Contexte, id_: uuid.UUID, fictif: DossierFictif) -> None:
    """Les scénarios mènent à des événements déjà inscrits ; les mesures couvrent des scénarios déjà inscrits."""
    valeurs = valeurs_tapees(FORME.champs, operations.lire(contexte, id_).saisie)
    valeurs["scenarios"] = [
        {**{nom: v for nom, v in s.items() if nom != "mene"}, "evenement_id": valeurs["evenements"][s["mene"]]["id"]}
        for s in fictif.scenarios
    ]
    operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), _version(contexte, id_))
    valeurs = valeurs_tapees(FORME.champs, operations.lire(contexte, id_).saisie)
    for mesure, scenarios in fictif.couvre.items():
        valeurs["mesures"][mesure]["scenarios"] = [valeurs["scenarios"][rang]["id"] for rang in scenarios]
    operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), _version(contexte, id_))


def _decider(rssi: Contexte, autorite: Contexte, id_: uuid.UUID, fictif: DossierFictif, jour: date) -> None:
    for avis in fictif.avis:
        champs = {nom: v for nom, v in avis.items() if nom != "jours"}
        rendu = decisions.Avis(**champs, rendu_le=jour + timedelta(days=avis["jours"]))
        decisions.aviser(rssi, id_, _version(rssi, id_), rendu)
    champs = {nom: v for nom, v in fictif.decision.items() if nom != "jours"}
    prise = decisions.Decision(**champs, decide_le=jour + timedelta(days=fictif.decision["jours"]))
    decisions.decider(autorite, id_, _version(rssi, id_), prise)
    if fictif.publier:
        attestations.publier(autorite, id_, _version(rssi, id_))


declarer_suite("homologation", charger_homologations)
