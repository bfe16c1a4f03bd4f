"""Ce que les prestataires disent d'un organisme : les clauses de l'article 28 signées et encore valables."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_, or_
from sqlmodel import col

from registre.droits import LIRE
from registre.prestataires.modele import TYPE_RELATION, Relation
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.perimetre import SessionCloisonnee

SOUS_TRAITANT = "sous_traitant_rgpd"


def clauses(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Sous-traitants RGPD dont les clauses sont signées ; en retard : celles qui ne valent plus (`regles.etat_effectif`)."""
    etat, fin = col(Relation.clauses), col(Relation.clauses_expirent_le)
    signees = etat == "signees"
    return compter(
        session, TYPE_RELATION, Relation, fait=and_(signees, or_(fin.is_(None), fin >= jour)),
        dernier=Relation.clauses_date, retard=or_(etat == "expirees", and_(signees, fin < jour)),
        conditions=(Relation.role == SOUS_TRAITANT,),
    )  # fmt: skip


declarer_fait(
    Fait("prestataires.clauses", "Clauses des prestataires", "prestataires qui ont signé leurs clauses : {fait} sur {sur}",
         "prestataires.lister", LIRE, clauses)
)  # fmt: skip
