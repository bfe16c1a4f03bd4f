"""Charger les délégués du territoire fictif par les vraies opérations : un parti, un en cours, un à déclarer, deux prêts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from registre.delegue.designation import actes, lots, operations, publication
from registre.delegue.designation.modele import DesignationDpoSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.operations import Contexte
from socle.saisies import valider

NOEUD: Final = "trois-chimeres"
ETAPES: Final = ("preparee", "arretee", "declaree", "en_cours", "publiee", "terminee")


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DesignationFictive(_Fige):
    """Une désignation menée jusqu'à une étape ; `jours` : ses dates, en jours ; `seule` : sans `commun`."""

    organisme: str
    jusque: str
    jours: Mapping[str, int]
    faits: Mapping[str, Any]
    seule: bool = False
    numero: str = ""
    motif: str = ""


class Donnees(_Fige):
    """Le contenu de `demonstration.yaml`."""

    commun: Mapping[str, Any]
    designations: tuple[DesignationFictive, ...]
    membres: tuple[str, ...]


def donnees() -> Donnees:
    """Les délégués fictifs."""
    return charger(Path(__file__).with_name("demonstration.yaml"), Donnees)


def charger_designations(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit les désignations du territoire fictif, puis prépare celles de deux membres depuis le nœud."""
    lues = donnees()
    for fictive in lues.designations:
        _mener(contexte_de, {} if fictive.seule else lues.commun, fictive, jour)
    noeud = contexte_de(NOEUD, "dpo")
    origine = operations.creer(noeud, valider(DesignationDpoSaisie, dict(lues.commun)))
    for code in lues.membres:
        lots.preparer(noeud, origine, [contexte_de(code, "dpo").organisme_id])


def _mener(contexte_de: ContexteDe, commun: Mapping[str, Any], fictive: DesignationFictive, jour: date) -> None:
    delegue, maire = contexte_de(fictive.organisme, "dpo"), contexte_de(fictive.organisme, "responsable")
    dates = {nom: jour + timedelta(days=n) for nom, n in fictive.jours.items()}
    bornes: dict[str, Any] = {nom: dates[nom] for nom in ("debut", "fin") if nom in dates}
    id_ = operations.creer(delegue, valider(DesignationDpoSaisie, {**commun, **fictive.faits, **bornes}))
    rang = ETAPES.index(fictive.jusque)
    if rang >= ETAPES.index("arretee"):
        actes.arreter(maire, id_, _version(delegue, id_), dates["acte_le"], "2024-12 (fictif)")
    if rang >= ETAPES.index("declaree"):
        actes.declarer(delegue, id_, _version(delegue, id_), dates["declaree_le"])
    if rang >= ETAPES.index("en_cours"):
        actes.attribuer(delegue, id_, _version(delegue, id_), fictive.numero, dates["repondue_le"])
    if fictive.jusque == "publiee":
        publication.publier(delegue, id_, _version(delegue, id_))
    if fictive.jusque == "terminee":
        actes.terminer(maire, id_, _version(delegue, id_), dates["terminee_le"], fictive.motif)
        actes.dire_la_fin(delegue, id_, _version(delegue, id_), dates["terminee_le"])


def _version(contexte: Contexte, id_: uuid.UUID) -> int:
    return operations.lire(contexte, id_).objet.version


declarer_suite("designations", charger_designations)
