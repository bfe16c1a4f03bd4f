"""Charger le dossier de crise et les RSSI du territoire fictif par les vraies opérations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from audit.crise import operations as crise
from audit.crise.modele import DossierSaisie
from audit.crise.rssi import operations as rssi
from audit.crise.rssi.modele import DesignationSaisie
from registre import presentation
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.saisies import valider


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DesignationFictive(_Fige):
    """Une désignation ; `jours` : ses dates, en jours après le chargement."""

    organisme: str
    faits: Mapping[str, Any]
    jours: Mapping[str, int] = {}


class DossierFictif(DesignationFictive):
    """Un dossier ; ses systèmes par leur nom au registre (`systeme`), ses formulaires datés en `jours`."""

    redemarrages: tuple[Mapping[str, Any], ...] = ()
    formulaires: tuple[Mapping[str, Any], ...] = ()


class Donnees(_Fige):
    """Le contenu de `crise.yaml`."""

    dossiers: tuple[DossierFictif, ...]
    designations: tuple[DesignationFictive, ...]


def donnees() -> Donnees:
    """La crise fictive."""
    return charger(Path(__file__).with_name("crise.yaml"), Donnees)


def charger_crise(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit les dossiers de crise et les désignations du territoire fictif."""
    for dossier in donnees().dossiers:
        contexte = contexte_de(dossier.organisme, "rssi")
        connus = {s.nom: s.id for s in presentation.systemes(contexte)}
        crise.creer(contexte, valider(DossierSaisie, _dossier(dossier, connus, jour)))
    for fictive in donnees().designations:
        saisie = valider(DesignationSaisie, {**fictive.faits, **_dates(fictive.jours, jour)})
        rssi.creer(contexte_de(fictive.organisme, "rssi"), saisie)


def _dossier(fictif: DossierFictif, connus: Mapping[str, uuid.UUID], jour: date) -> dict[str, Any]:
    redemarrages = [
        {"systeme_id": connus[r["systeme"]], **{nom: v for nom, v in r.items() if nom != "systeme"}}
        if "systeme" in r
        else r
        for r in fictif.redemarrages
    ]
    formulaires = [
        {**{nom: v for nom, v in f.items() if nom != "jours"}, "verifie_le": jour + timedelta(days=f["jours"])}
        for f in fictif.formulaires
    ]
    return {**fictif.faits, **_dates(fictif.jours, jour), "redemarrages": redemarrages, "formulaires": formulaires}


def _dates(jours: Mapping[str, int], jour: date) -> dict[str, date]:
    return {nom: jour + timedelta(days=n) for nom, n in jours.items()}


declarer_suite("crise", charger_crise)
