"""Ce que le registre a fait dans une période : fiches tenues, créées, mises à jour, avisées, approuvées."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import col, func, select

from registre.traitements.modele import TYPE
from socle.faits import Chiffre, declarer_chiffre
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.periodes import Nombres, bornes, compter_actes, compter_instants

SUJET = "registre"


def tenues(session: SessionCloisonnee, _: date, fin: date) -> Nombres:
    """Fiches du registre au dernier jour : créées avant, et pas encore archivées ce jour-là (au dernier changement connu)."""
    apres = bornes(fin, fin)[1]
    requete: Any = select(Objet.organisme_id, func.count()).where(
        Objet.type == TYPE, col(Objet.cree_le) < apres,
        col(Objet.archive).is_(False) | (col(Objet.modifie_le) >= apres),
    )  # fmt: skip
    return dict(session.exec(requete.group_by(col(Objet.organisme_id))).all())


def creees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Fiches entrées au registre, saisies ou importées."""
    return compter_instants(session, Objet, Objet.cree_le, debut, fin, Objet.type == TYPE)


def mises_a_jour(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Fiches modifiées au moins une fois."""
    return compter_actes(session, ("traitement.enregistre",), debut, fin)


def approuvees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Fiches approuvées au moins une fois."""
    return compter_actes(session, ("traitement.approuve",), debut, fin)


def avisees(session: SessionCloisonnee, debut: date, fin: date) -> Nombres:
    """Fiches sur lesquelles le délégué a rendu un avis."""
    return compter_actes(session, ("traitement.avise",), debut, fin)


for code, sujet, libelle, lire in (
    ("registre.tenues", SUJET, "Fiches au registre en fin de période", tenues),
    ("registre.creees", SUJET, "Fiches ajoutées", creees),
    ("registre.mises_a_jour", SUJET, "Fiches mises à jour", mises_a_jour),
    ("registre.approuvees", SUJET, "Fiches approuvées (visa)", approuvees),
    ("registre.avisees", "avis", "Fiches du registre avisées", avisees),
):
    declarer_chiffre(Chiffre(code, sujet, libelle, lire))
