"""Charger le bureau du délégué fictif par les vraies opérations : questions, avis, temps, visites, convention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from registre.delegue.avis import operations as avis
from registre.delegue.avis.modele import AvisSaisie
from registre.delegue.convention import operations as conventions
from registre.delegue.convention.modele import ConventionSaisie
from registre.delegue.questions import operations as questions
from registre.delegue.questions import reponses
from registre.delegue.questions.modele import QuestionSaisie, ReponseGardeeSaisie
from registre.delegue.temps import operations as temps
from registre.delegue.temps.modele import TempsSaisie
from registre.delegue.visites import operations as visites
from registre.delegue.visites.modele import VisiteSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.saisies import valider

NOEUD: Final = "trois-chimeres"


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Donnees(_Fige):
    """Le contenu de `demonstration.yaml`."""

    questions: tuple[Mapping[str, str], ...]
    gardees: tuple[Mapping[str, str], ...]
    avis: tuple[Mapping[str, Any], ...]
    temps: tuple[Mapping[str, Any], ...]
    visites: tuple[Mapping[str, Any], ...]
    convention: Mapping[str, Any]


def donnees() -> Donnees:
    """Le bureau fictif."""
    return charger(Path(__file__).with_name("demonstration.yaml"), Donnees)


def charger_bureau(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit tout le bureau du territoire fictif."""
    lues = donnees()
    for question in lues.questions:
        _poser(contexte_de, question)
    for gardee in lues.gardees:
        reponses.garder(contexte_de(NOEUD, "dpo"), valider(ReponseGardeeSaisie, dict(gardee)))
    for fait in lues.avis:
        _aviser(contexte_de, fait, jour)
    for lot in lues.temps:
        _noter(contexte_de, str(lot["organisme"]), lot["lignes"], jour)
    for visite in lues.visites:
        _visiter(contexte_de, visite, jour)
    _convenir(contexte_de, lues.convention, jour)


def _dans(jour: date, jours: Any) -> str:
    return "" if jours is None else (jour + timedelta(days=int(jours))).isoformat()


def _poser(contexte_de: ContexteDe, fait: Mapping[str, str]) -> None:
    referent, delegue = contexte_de(fait["organisme"], "referent"), contexte_de(fait["organisme"], "dpo")
    id_ = questions.creer(referent, valider(QuestionSaisie, {"titre": fait["titre"], "texte": fait["texte"]}))
    if fait["suite"] == "prise":
        questions.prendre(delegue, id_, 1)
    if fait["suite"] == "precisee":
        questions.preciser(delegue, id_, 1, fait["reponse"])
    if fait["suite"] == "close":
        questions.repondre(delegue, id_, 1, fait["reponse"])
        questions.clore(referent, id_, 2)


def _aviser(contexte_de: ContexteDe, fait: Mapping[str, Any], jour: date) -> None:
    champs = {nom: fait.get(nom, "") for nom in ("sujet", "demande_par", "avis", "texte")}
    saisie = valider(AvisSaisie, {**champs, "rendu_le": _dans(jour, fait["jours"])})
    id_ = avis.creer(contexte_de(fait["organisme"], "dpo"), saisie)
    if fait.get("suite"):
        maire = contexte_de(fait["organisme"], "responsable")
        avis.dire_la_suite(maire, id_, 1, fait["suite"], fait.get("motif", ""))


def _noter(contexte_de: ContexteDe, code: str, lignes: Sequence[Sequence[Any]], jour: date) -> None:
    for jours, minutes, nature, note in lignes:
        champs = {"le": _dans(jour, jours), "minutes": str(minutes), "nature": nature, "note": note}
        temps.noter(contexte_de(code, "dpo"), valider(TempsSaisie, champs))


def _visiter(contexte_de: ContexteDe, fait: Mapping[str, Any], jour: date) -> None:
    constats = [
        {
            "theme": c["theme"],
            "constat": c["constat"],
            "action": c.get("action", ""),
            "echeance": _dans(jour, c.get("jours")),
        }
        for c in fait.get("constats", ())
    ]
    champs = {nom: fait.get(nom, "") for nom in ("nom", "lieu", "objet", "presents", "conclusion")}
    dates = {"tenue_le": _dans(jour, fait.get("tenue")), "prevue_le": _dans(jour, fait.get("prevue"))}
    delegue = contexte_de(fait["organisme"], "dpo")
    id_ = visites.creer(delegue, valider(VisiteSaisie, {**champs, **dates, "constats": constats}))
    if constats:
        visites.porter_au_plan(delegue, id_)


def _convenir(contexte_de: ContexteDe, fait: Mapping[str, Any], jour: date) -> None:
    membres = [
        {
            "membre_id": str(contexte_de(code, "dpo").organisme_id),
            "jours_dus": dus,
            "entre_le": _dans(jour, fait["debut"]),
        }
        for code, dus in fait["membres"].items()
    ]
    champs = {nom: fait[nom] for nom in ("nom", "reconduction", "deliberation", "moyens", "financement", "depart")}
    dates = {"debut": _dans(jour, fait["debut"]), "fin": _dans(jour, fait["fin"])}
    conventions.creer(contexte_de(NOEUD, "dpo"), valider(ConventionSaisie, {**champs, **dates, "membres": membres}))


declarer_suite("bureau_du_delegue", charger_bureau)
