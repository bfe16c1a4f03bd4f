"""Les mentions que leur fiche a dépassées : un point à faire chacune."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from registre.droits import MENTIONS_LIRE, MENTIONS_REDIGER
from registre.mentions.vivantes import Vivante, lire_vivantes
from socle.echeances.sources import AFaire
from socle.perimetre import SessionCloisonnee

JOURS: Final = 30
"""Pour revoir une mention dépassée : une convention de l'outil, non un délai de la loi."""
JALONS: Final = (15, 0)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Une mention publiée dont la fiche dit autre chose depuis."""
    for v in lire_vivantes(session, aujourd_hui):
        limite = _limite(v)
        if v.perimee and limite <= horizon:
            yield AFaire(
                f"mention:{v.mention.id}:fiche", v.mention.organisme_id, v.mention.id, "Bureau du DPO",
                f"La fiche a changé, revoir la mention : {v.libelle}",
                "Une mention d'information est à revoir : sa fiche a changé", limite, "mentions.voir", MENTIONS_LIRE, JALONS,
                agir=MENTIONS_REDIGER,
            )  # fmt: skip


def _limite(v: Vivante) -> date:
    touchees = [t.date() for t in v.fiches.values()]
    depuis = max([*touchees, *([v.mention.verifiee_le.date()] if v.mention.verifiee_le else [])])
    return depuis + timedelta(days=JOURS)
