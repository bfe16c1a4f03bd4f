"""Lire les calendriers de fin, d'un contrat ou de tous, et les confier à un agenda."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, or_, select

from clauses import droits
from clauses.suivi import fin, lectures, regles
from clauses.suivi.donnees import catalogue
from clauses.suivi.fin import JalonDeFin
from clauses.suivi.lectures import ContratSuivi
from clauses.suivi.modele import Obligation
from clauses.suivi.operations import contrat_de
from clauses.suivi.reprise import texte_de
from socle.actions import agenda
from socle.base import maintenant
from socle.operations import Atelier, Contexte, lecture


@dataclass(frozen=True)
class CalendrierDeFin:
    """Les jalons d'un contrat ; `suivi` faux : ils viennent du texte, rien n'est encore suivi."""

    contrat: ContratSuivi
    jalons: list[JalonDeFin]
    suivi: bool


@lecture(droits.LIRE)
def _lire(atelier: Atelier, contrat_id: uuid.UUID) -> tuple[ContratSuivi, list[JalonDeFin], bool]:
    contrat = contrat_de(atelier, contrat_id)
    suivies = lectures.obligations_de(atelier, {contrat_id: contrat}, col(Obligation.contrat_id) == contrat_id)
    return contrat, fin.jalons_suivis(suivies, atelier.aujourd_hui), bool(suivies)


def du_contrat(contexte: Contexte, contrat_id: uuid.UUID) -> CalendrierDeFin:
    """Le calendrier d'un contrat ; sans suivi ouvert, tel que son texte le donne."""
    contrat, jalons, suivi = _lire(contexte, contrat_id)
    if not suivi:
        texte = texte_de(contexte, contrat_id)
        prevues = regles.obligations(texte, contrat.dates, contexte.aujourd_hui, type_contrat=contrat.type_contrat)
        jalons = fin.jalons_prevus(contrat, prevues, contexte.aujourd_hui)
    return CalendrierDeFin(contrat, jalons, suivi)


@dataclass(frozen=True)
class Ensemble:
    """Les jalons de tous les contrats qui ne sont pas finis ; `sans_terme` : contrats dont on ignore la fin."""

    jalons: list[JalonDeFin]
    a_ouvrir: list[ContratSuivi]
    sans_terme: list[ContratSuivi]


@lecture(droits.LIRE)
def de_tous(atelier: Atelier) -> Ensemble:
    """Les calendriers de tous les contrats non archivés, en trois requêtes ; un contrat sans suivi n'y a que son terme."""
    contrats = {
        id_: c for id_, c in lectures.contrats_suivis(atelier.session).items() if _compte(c, atelier.aujourd_hui)
    }
    suivis = set(atelier.session.exec(select(Obligation.contrat_id).distinct()))
    de_fin = or_(col(Obligation.mode).in_([*fin.DE_FIN, "date"]), col(Obligation.cle).in_(catalogue().de_fin))
    suivies = lectures.obligations_de(atelier, contrats, de_fin)
    a_ouvrir = [c for c in contrats.values() if c.id not in suivis]
    termes = [t for c in a_ouvrir if (t := fin.le_terme(c, atelier.aujourd_hui)) is not None]
    jalons = sorted([*fin.jalons_suivis(suivies, atelier.aujourd_hui), *termes], key=lambda j: (j.jour, j.contrat.nom))
    return Ensemble(jalons, a_ouvrir, [c for c in contrats.values() if c.dates.fin is None])


def _compte(contrat: ContratSuivi, aujourd_hui: date) -> bool:
    """Un contrat terminé n'a plus de fin à préparer, sauf ce qui court après son terme."""
    return contrat.statut != "termine" or contrat.dates.fin is None or (aujourd_hui - contrat.dates.fin).days < 730


@dataclass(frozen=True)
class _Entree:
    """Ce que l'agenda attend d'un événement."""

    id: uuid.UUID
    titre: str
    echeance: date
    etat: str = ""


@lecture(droits.LIRE)
def _entrees(atelier: Atelier, contrat_id: uuid.UUID) -> tuple[ContratSuivi, list[_Entree]]:
    contrat = contrat_de(atelier, contrat_id)
    suivies = lectures.obligations_de(atelier, {contrat_id: contrat}, col(Obligation.contrat_id) == contrat_id)
    entrees = [
        _Entree(s.ligne.id, s.ligne.libelle, s.limite, "faite" if s.etat == "tenue" else "")
        for s in suivies
        if s.limite is not None and s.etat not in {"sans_objet", "levee"}
    ]
    if contrat.dates.fin is not None:
        entrees.append(_Entree(contrat.id, f"{fin.TERME} : {contrat.nom}", contrat.dates.fin))
    return contrat, sorted(entrees, key=lambda e: (e.echeance, e.titre))


def en_agenda(contexte: Contexte, contrat_id: uuid.UUID, adresse: str) -> bytes:
    """Les échéances d'un contrat en iCalendar ; chaque événement mène à sa page, par `adresse` et son identifiant."""
    contrat, entrees = _entrees(contexte, contrat_id)
    return agenda.calendrier(contrat.nom, entrees, adresse, maintenant(), "Échéances")
