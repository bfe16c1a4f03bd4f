"""Ce que le formulaire public dit d'un organisme : est-il ouvert ?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlmodel import select

from registre.demandes.formulaire.modele import FormulairePublic
from registre.droits import DEMANDES_LIRE
from socle.faits import Fait, Mesure, declarer_fait
from socle.perimetre import SessionCloisonnee


def ouvert(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Un sur un si le formulaire est ouvert, zéro sur un s'il a été fermé ; rien s'il n'a jamais servi."""
    requete = select(FormulairePublic.organisme_id, FormulairePublic.ouvert, FormulairePublic.change_le)
    return {id_: Mesure(int(est_ouvert), 1, quand.date()) for id_, est_ouvert, quand in session.exec(requete)}


declarer_fait(
    Fait("demandes.formulaire_ouvert", "Formulaire public de demande", "formulaire public ouvert : {fait} sur {sur}",
         "formulaire_demandes.regler", DEMANDES_LIRE, ouvert)
)  # fmt: skip
