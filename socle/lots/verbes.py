"""Comment le journal dit la vie d'un lot ; ce qui le fait avancer au fond, et ce qu'on en efface avec le temps."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import col, select, update

from socle.lots import travaux as _travaux  # noqa: F401 -- déclare l'avancement au fond
from socle.lots.droits import LOTS_SUIVRE
from socle.lots.modele import LigneDeLot, Lot
from socle.lots.operations import TYPE, VIVANTS
from socle.operations import Atelier, operation
from socle.rappels.entretien import declarer_soin
from socle.verbes import declarer_objet, declarer_verbe

GARDE: Final = timedelta(days=90)
"""Au-delà, un lot fini perd ce qu'il portait (sa charge) : il se lit et se défait encore, il ne se reprend plus."""

declarer_objet(TYPE, "Lot", "lots.voir", LOTS_SUIVRE)
for verbe, phrase in {
    "lot.lance": "a lancé le lot",
    "lot.fini": "a mené à son terme le lot",
    "lot.arrete": "a arrêté le lot",
    "lot.repris": "a repris le lot",
    "lot.defait": "a demandé de défaire le lot",
    "lot.annule": "a défait le lot",
}.items():
    declarer_verbe(verbe, phrase)


@operation(LOTS_SUIVRE)
def vider_les_vieux(atelier: Atelier) -> int:
    """Efface la charge des lots finis depuis plus de quatre-vingt-dix jours ; rend leur nombre."""
    limite = atelier.quand - GARDE
    requete = select(Lot).where(col(Lot.etat).not_in(VIVANTS), col(Lot.fini_le) < limite, Lot.charge != b"")
    lots = list(atelier.session.exec(requete))
    for lot in lots:
        lot.charge = b""
        atelier.session.add(lot)
        lignes = update(LigneDeLot).where(col(LigneDeLot.lot_id) == lot.id, col(LigneDeLot.charge) != b"")
        atelier.session.execute(lignes.values(charge=b""))
    return len(lots)


declarer_soin("charges des vieux lots", vider_les_vieux)
