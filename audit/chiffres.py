"""Ce que la sécurité a fait dans une période : autodiagnostics clos, homologations décidées, vérifications faites."""

from __future__ import annotations

from datetime import date

from audit.autodiagnostics.modele import CLOS, Autodiagnostic
from audit.homologation.modele import DecisionPrise
from audit.homologation.regles import ACCORDS
from audit.verifications.modele import Verification
from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_instants, compter_jours

SUJET = "audits"


def clos(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Autodiagnostics de sécurité clos."""
    return compter_instants(session, Autodiagnostic, Autodiagnostic.clos_le, debut, fin, Autodiagnostic.etat == CLOS)


def decidees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Décisions d'homologation, refus compris."""
    return compter_jours(session, DecisionPrise, DecisionPrise.decide_le, debut, fin)


def accordees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Homologations accordées, avec ou sans réserves."""
    accord = DecisionPrise.decision.in_(ACCORDS)  # type: ignore[attr-defined]
    return compter_jours(session, DecisionPrise, DecisionPrise.decide_le, debut, fin, accord)


def verifiees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Vérifications techniques d'un site ou d'un certificat."""
    return compter_instants(session, Verification, Verification.quand, debut, fin)


for code, libelle, lire in (
    ("audits.autodiagnostics", "Autodiagnostics de sécurité clos", clos),
    ("audits.homologations", "Décisions d'homologation", decidees),
    ("audits.homologations_accordees", "dont homologations accordées", accordees),
    ("audits.verifications", "Vérifications techniques", verifiees),
):
    declarer_chiffre(Chiffre(code, SUJET, libelle, lire))
