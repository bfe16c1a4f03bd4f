"""Ce que la désignation dit d'un organisme : a-t-il un délégué ce jour-là ?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation import regles
from registre.delegue.designation.modele import DesignationDpo
from socle.faits import Fait, Mesure, declarer_fait
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


def delegue_designe(session: SessionCloisonnee, aujourd_hui: date) -> Mapping[uuid.UUID, Mesure]:
    """Un sur un si une désignation court ce jour, zéro sur un sinon ; `en_retard` : son terme est passé."""
    mesures = dict.fromkeys(_organismes(session), Mesure(0, 1))
    requete = select(DesignationDpo).where(col(DesignationDpo.etat).in_(regles.VIVANTES))
    for d in session.exec(requete):
        if regles.est_courante(d, aujourd_hui):
            mesures[d.organisme_id] = Mesure(
                1, 1, max(filter(None, (d.acte_le, d.declaree_le, d.repondue_le, d.debut)))
            )
        elif d.fin is not None and d.fin < aujourd_hui and not mesures[d.organisme_id].fait:
            mesures[d.organisme_id] = Mesure(0, 1, en_retard=1)
    return mesures


def _organismes(session: SessionCloisonnee) -> list[uuid.UUID]:
    """Les organismes que la session lit : chacun doit avoir un délégué, même celui qui n'a aucune fiche."""
    if session.perimetre.total:
        return list(session.exec(select(Organisme.id)))
    return list(session.perimetre.lecture)


declarer_fait(Fait("delegue_designe", "Un délégué est désigné", "délégué désigné : {fait} sur {sur}", "delegue.lister",
                   droits.DELEGUE_LIRE, delegue_designe))  # fmt: skip
