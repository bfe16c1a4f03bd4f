"""Ce que les prestataires ont signé dans une période."""

from __future__ import annotations

from datetime import date

from registre.prestataires.modele import TYPE_RELATION, Relation
from socle.faits import Chiffre, declarer_chiffre
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, compter_instants, compter_jours

SUJET = "contrats"
SIGNEES = "signees"


def suivies(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Prestataires entrés dans la liste de l'organisme."""
    return compter_instants(session, Objet, Objet.cree_le, debut, fin, Objet.type == TYPE_RELATION)


def signees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Prestataires dont les clauses de l'article 28 ont été signées, à leur date."""
    return compter_jours(session, Relation, Relation.clauses_date, debut, fin, Relation.clauses == SIGNEES)


declarer_chiffre(Chiffre("prestataires.suivis", SUJET, "Prestataires ajoutés", suivies))
declarer_chiffre(Chiffre("prestataires.clauses", SUJET, "Prestataires aux clauses signées (article 28)", signees))
