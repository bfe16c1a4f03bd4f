"""Ce que la sécurité dit d'un organisme : le dernier autodiagnostic clos, les homologations en vigueur."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlmodel import col, select

from audit.autodiagnostics.modele import AUTODIAGNOSTIC, CLOS, Autodiagnostic
from audit.droits import LIRE
from audit.homologation.modele import TYPE, Homologation
from audit.homologation.regles import ACCORDS
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def autodiagnostic(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Score, sur 100, du dernier autodiagnostic clos, et le jour de sa clôture."""
    requete: Any = select(Autodiagnostic.organisme_id, Autodiagnostic.bilan, Autodiagnostic.clos_le).join(
        Objet, col(Objet.id) == col(Autodiagnostic.id)
    )
    requete = requete.where(Objet.type == AUTODIAGNOSTIC, col(Objet.archive).is_(False), Autodiagnostic.etat == CLOS)
    return {
        id_: Mesure(int(bilan.get("score") or 0), 100, clos.date() if clos else None)
        for id_, bilan, clos in session.exec(requete.order_by(col(Autodiagnostic.clos_le)))
    }


def homologations(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Dossiers dont l'homologation vaut aujourd'hui (`regles.en_vigueur`) ; en retard : celles qui ont expiré."""
    fin = col(Homologation.valide_jusqu_au)
    accordee = and_(col(Homologation.decision).in_(ACCORDS), col(Homologation.retiree_le).is_(None))
    return compter(
        session, TYPE, Homologation, fait=and_(accordee, fin >= jour), dernier=Homologation.decide_le,
        retard=and_(accordee, fin < jour),
    )  # fmt: skip


declarer_fait(
    Fait("securite.autodiagnostic", "Autodiagnostic", "score de {fait} sur {sur} au dernier autodiagnostic clos",
         "autodiagnostics.lister", LIRE, autodiagnostic)
)  # fmt: skip
declarer_fait(
    Fait("securite.homologations", "Homologations", "homologations en vigueur : {fait} sur {sur}",
         "homologations.lister", LIRE, homologations)
)  # fmt: skip
