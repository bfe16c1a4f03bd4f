"""Ce que les systèmes disent d'un organisme : combien sont décrits, parmi ceux que l'on a nommés."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_
from sqlmodel import col

from registre.droits import LIRE
from registre.systemes.modele import TYPE, Systeme
from socle.faits import Fait, Mesure, declarer_fait
from socle.mesures import compter
from socle.perimetre import SessionCloisonnee


def inventories(session: SessionCloisonnee, _: date) -> Mapping[uuid.UUID, Mesure]:
    """Systèmes non archivés dont on sait ce qu'ils sont (type) et où sont les données (hébergement)."""
    return compter(session, TYPE, Systeme, fait=and_(col(Systeme.type) != "", col(Systeme.hebergement) != ""))


declarer_fait(
    Fait("systemes.inventories", "Systèmes décrits", "systèmes dont le type et l'hébergement sont dits : {fait} sur {sur}",
         "systemes.lister", LIRE, inventories)
)  # fmt: skip
