"""Les lots avancent au fond, à chaque battement de `gouverne servir` : au nom de la personne qui les a demandés, avec ses
droits du moment.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, or_, select, update

from socle.base import maintenant
from socle.comptes.acces import contexte_de_commande, contexte_de_personne
from socle.erreurs import Refus
from socle.instance import Instance
from socle.lots.modele import LigneDeLot, Lot
from socle.lots.operations import ARRETE, VIVANTS, avancer
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.travaux import declarer_travaux

HORS: Final = Perimetre.hors("lots demandés")
DUREE: Final = 20.0
ESSAIS: Final = 5


@dataclass(frozen=True)
class _AFaire:
    lot_id: uuid.UUID
    code: str
    personne: uuid.UUID | None


def accomplir(instance: Instance) -> int:
    """Fait avancer le plus ancien lot que personne ne tient ; rend le nombre de lignes traitées."""
    a_faire = _choisir(instance)
    if a_faire is None:
        return 0
    try:
        return avancer(_contexte(instance, a_faire), a_faire.lot_id, DUREE)
    except Refus as refus:
        _arreter(instance, a_faire.lot_id, refus.phrase)
    except Exception:
        _rater(instance, a_faire.lot_id)
        raise
    return 0


def _choisir(instance: Instance) -> _AFaire | None:
    quand = maintenant()
    requete = select(Lot.id, Organisme.code, Lot.demande_par_id).join(
        Organisme, col(Organisme.id) == col(Lot.organisme_id)
    )
    requete = requete.where(col(Lot.etat).in_(VIVANTS), or_(col(Lot.bail).is_(None), col(Lot.bail) < quand))
    with instance.base.lire(HORS) as session:
        ligne = session.exec(requete.order_by(col(Lot.echecs), col(Lot.cree_le)).limit(1)).first()
    return _AFaire(*ligne) if ligne else None


def _contexte(instance: Instance, a_faire: _AFaire) -> Contexte:
    if a_faire.personne is None:
        return contexte_de_commande(instance, a_faire.code)
    return contexte_de_personne(instance, a_faire.personne, a_faire.code)


def _arreter(instance: Instance, lot_id: uuid.UUID, phrase: str) -> None:
    """La personne n'a plus le droit de faire avancer ce lot : il s'arrête là et le dit ; une autre pourra le reprendre."""
    with instance.base.ecrire(HORS) as session:
        lot = session.exec(select(Lot).where(Lot.id == lot_id).with_for_update()).one()
        if lot.etat in VIVANTS:
            lot.etat, lot.bail, lot.fini_le = ARRETE, None, maintenant()
            session.add(lot)
            attendent = update(LigneDeLot).where(col(LigneDeLot.lot_id) == lot_id, col(LigneDeLot.etat) == "attente")
            session.execute(attendent.values(etat="arretee", message=phrase[:600]))


def _rater(instance: Instance, lot_id: uuid.UUID) -> None:
    with instance.base.ecrire(HORS) as session:
        lot = session.exec(select(Lot).where(Lot.id == lot_id).with_for_update()).one()
        lot.echecs += 1
        if lot.echecs >= ESSAIS and lot.etat in VIVANTS:
            lot.etat, lot.fini_le = ARRETE, maintenant()
        session.add(lot)


declarer_travaux("lots", accomplir)
