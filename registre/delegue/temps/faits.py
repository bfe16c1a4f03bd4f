"""Ce que le temps passé donne sur une période : des minutes, par organisme."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from registre.delegue.temps.operations import minutes_par_organisme
from socle.faits import Chiffre, declarer_chiffre
from socle.perimetre import SessionCloisonnee


def minutes(session: SessionCloisonnee, premier: date, dernier: date) -> Mapping[uuid.UUID, int]:
    """Minutes que le délégué a notées dans la période."""
    return {id_: sum(natures.values()) for id_, natures in minutes_par_organisme(session, premier, dernier).items()}


declarer_chiffre(Chiffre("temps_dpo.minutes", "temps", "Temps du délégué, en minutes", minutes))
