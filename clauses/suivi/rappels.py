"""Ce que le suivi des contrats rappelle et propose ; rien ici ne dit à un courriel de quel contrat il s'agit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from clauses.contrats.modele import Contrat
from clauses.droits import LIRE, SUIVRE
from clauses.suivi import regles
from clauses.suivi.modele import Obligation
from socle.actions.operations import Proposition
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import AFaire
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

JALONS = (30, 7, 0, -7)
SUIVIS = ("en_cours", "termine")
AVANT_LE_TERME = 24
"""Mois avant le terme où l'on propose d'ouvrir le suivi : le dossier de données se demande dix-huit mois avant."""


COLONNES = (
    Obligation.id, Obligation.organisme_id, Obligation.libelle, Obligation.etat, Obligation.penalite, Obligation.limite,
    Obligation.instant, Obligation.mode, Obligation.nombre, Obligation.unite, Obligation.periodicite,
    Obligation.jour_annuel, Obligation.jour, Obligation.rang, Contrat.date_debut, Contrat.date_fin, Contrat.duree_mois,
)  # fmt: skip
"""Ce qu'il faut lire pour dater une obligation et la dire : des colonnes, pas des objets, car le tableau de bord les lit."""
DATABLES = ("apres_debut", "avant_fin", "apres_fin", "periodique", "date")


def _lignes(session: SessionCloisonnee, *conditions: Any) -> Iterator[Any]:
    """Obligations datables, non archivées, des contrats en cours ou terminés, avec le nom du contrat : une requête."""
    du_contrat: Any = aliased(Objet)
    datable = or_(col(Obligation.mode).in_(DATABLES), col(Obligation.jour).is_not(None), Obligation.etat == "manquee")
    colonnes: Any = (*COLONNES, du_contrat.libelle.label("contrat"))
    requete: Any = (
        select(*colonnes)
        .select_from(Obligation)
        .join(Objet, col(Objet.id) == col(Obligation.id))
        .join(Contrat, col(Contrat.id) == col(Obligation.contrat_id))
        .join(du_contrat, du_contrat.id == col(Contrat.id))
        .where(col(Objet.archive).is_(False), du_contrat.archive.is_(False), col(Contrat.statut).in_(SUIVIS))
        .where(datable, *conditions)
    )
    yield from session.exec(requete)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Obligations ouvertes dont l'échéance, recalculée des dates du contrat, approche ou est passée."""
    for ligne in _lignes(session, Obligation.etat == "a_venir"):
        jalon = regles.echeance(ligne, regles.dates_du_contrat(ligne))
        if jalon is None or jalon.jour > horizon:
            continue
        yield AFaire(
            f"obligation:{ligne.id}", ligne.organisme_id, ligne.id, "Contrats", f"{ligne.libelle} — {ligne.contrat}",
            "Une échéance de contrat arrive", jalon.jour, "obligations.voir", LIRE, JALONS, agir=SUIVRE,
            instant=ligne.instant, urgent=ligne.instant is not None, jalons_heures=(2,) if ligne.instant else (),
        )  # fmt: skip


def manquements(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Ce qu'une obligation manquée, ou passée sans que rien n'en soit dit, appelle."""
    for ligne in _lignes(session, col(Obligation.etat).in_(("a_venir", "manquee"))):
        if ligne.etat == "manquee":
            yield _proposer(ligne, "Donner suite à l'obligation manquée", "haute")
            continue
        jalon = regles.echeance(ligne, regles.dates_du_contrat(ligne))
        if jalon is not None and jalon.jour < aujourd_hui:
            yield _proposer(ligne, "Réclamer ou constater", "moyenne")


def _proposer(ligne: Any, debut: str, priorite: str) -> Proposition:
    suite = f" Pénalité encourue : {ligne.penalite}." if ligne.penalite else ""
    return Proposition(
        f"obligation_manquee:{ligne.etat}:{ligne.id}", f"{debut} : {ligne.libelle}"[:480], ligne.id, "juridique", priorite,
        f"Contrat « {ligne.contrat} ».{suite}",
    )  # fmt: skip


def suivis_a_ouvrir(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Contrats en cours qui finissent dans les deux ans sans que leur suivi soit ouvert."""
    sans: Any = ~select(Obligation.id).where(col(Obligation.contrat_id) == col(Contrat.id)).exists()
    requete: Any = select(Contrat, Objet.libelle).join(Objet, col(Objet.id) == col(Contrat.id)).where(
        col(Objet.archive).is_(False), Contrat.statut == "en_cours", sans
    )  # fmt: skip
    horizon = ajouter_mois(aujourd_hui, AVANT_LE_TERME)
    for contrat, nom in session.exec(requete):
        fin = regles.dates_du_contrat(contrat).fin
        if fin is not None and aujourd_hui <= fin <= horizon:
            yield _ouvrir(contrat.id, nom)


def _ouvrir(contrat_id: uuid.UUID, nom: str) -> Proposition:
    return Proposition(
        f"suivi_a_ouvrir:{contrat_id}", f"Ouvrir le suivi du contrat « {nom} »"[:480], contrat_id, "juridique", "moyenne",
        "Ce contrat finit dans les deux ans : ses échéances de fin se préparent longtemps avant.",
    )  # fmt: skip
