"""Ce que les AIPD ont fait dans une période : questions tranchées, études ouvertes et décidées, avis rendus."""

from __future__ import annotations

from datetime import date

from registre.aipd.etude.modele import TYPE, DecisionAipd
from registre.aipd.faits import ABOUTIES
from registre.aipd.reperage.modele import DecisionReperage
from socle.faits import Chiffre, declarer_chiffre
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_actes, compter_instants, compter_jours

SUJET = "aipd"


def reperees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """« Faut-il une AIPD ? » : décisions prises."""
    return compter_instants(session, DecisionReperage, DecisionReperage.decide_le, debut, fin)


def ouvertes(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Analyses ouvertes."""
    return compter_instants(session, Objet, Objet.cree_le, debut, fin, Objet.type == TYPE)


def decidees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Décisions prises sur une analyse, quelles qu'elles soient."""
    return compter_jours(session, DecisionAipd, DecisionAipd.le, debut, fin)


def validees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Décisions qui valident une analyse, avec ou sans conditions."""
    aboutie = DecisionAipd.decision.in_(ABOUTIES)  # type: ignore[attr-defined]
    return compter_jours(session, DecisionAipd, DecisionAipd.le, debut, fin, aboutie)


def avisees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Analyses et fiches de décision sur lesquelles le délégué a rendu un avis (RGPD 35(2))."""
    return compter_actes(session, ("aipd.avis_rendu", "reperage_aipd.avise"), debut, fin)


for code, sujet, libelle, lire in (
    ("aipd.reperees", SUJET, "« Faut-il une AIPD ? » : décisions", reperees),
    ("aipd.ouvertes", SUJET, "Analyses ouvertes", ouvertes),
    ("aipd.decidees", SUJET, "Décisions sur une analyse", decidees),
    ("aipd.validees", SUJET, "dont analyses validées", validees),
    ("aipd.avisees", "avis", "Analyses d'impact et repérages avisés", avisees),
):
    declarer_chiffre(Chiffre(code, sujet, libelle, lire))
