"""Ce que les contrats ont fait dans une période : textes arrêtés, contrats suivis, avenants signés, obligations tenues."""

from __future__ import annotations

from datetime import date

from clauses.mise_a_niveau.modele import Avenant
from clauses.suivi.modele import Obligation
from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_actes, compter_jours

SUJET = "contrats"
TENUE = "tenue"


def arretes(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Contrats dont le texte des clauses a été arrêté."""
    return compter_actes(session, ("contrat.arrete",), debut, fin)


def suivis(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Contrats signés, mis en exécution."""
    return compter_actes(session, ("contrat.suivi",), debut, fin)


def avenants(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Avenants revenus signés, à leur date."""
    return compter_jours(session, Avenant, Avenant.signe_le, debut, fin)


def tenues(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Obligations des contrats constatées tenues, à leur date."""
    return compter_jours(session, Obligation, Obligation.tenue_le, debut, fin, Obligation.etat == TENUE)


for code, libelle, lire in (
    ("contrats.arretes", "Contrats au texte arrêté", arretes),
    ("contrats.suivis", "Contrats signés, mis en exécution", suivis),
    ("contrats.avenants", "Avenants de l'article 28 revenus signés", avenants),
    ("contrats.obligations", "Obligations de contrat tenues", tenues),
):
    declarer_chiffre(Chiffre(code, SUJET, libelle, lire))
