"""Lire un lot pour le montrer : son avancement, ses lignes page par page, la liste des lots d'un nœud."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, func, select

from socle.lots.droits import LOTS_SUIVRE
from socle.lots.genres import Genre, genre_de
from socle.lots.modele import LigneDeLot, Lot
from socle.lots.operations import ANNULATION, VIVANTS, compter, trouver
from socle.operations import Atelier, lecture

PAR_PAGE: Final = 100
ETATS: Final[Mapping[str, tuple[str, str]]] = {
    "en_cours": ("en_cours", "En cours"), "fini": ("fait", "Fini"), "arrete": ("en_attente", "Arrêté"),
    "annulation": ("en_cours", "En train d'être défait"), "annule": ("archive", "Défait"),
}  # fmt: skip
ETATS_LIGNE: Final[Mapping[str, tuple[str, str]]] = {
    "attente": ("a_faire", "En attente"), "faite": ("fait", "Fait"), "deja": ("sans_objet", "Rien à faire"),
    "refusee": ("refusee", "Refusé"), "arretee": ("en_attente", "Non fait"), "defaite": ("archive", "Défait"),
    "gardee": ("a_verifier", "Gardé"),
}  # fmt: skip
"""État → (code du dessin, mot à l'écran)."""


@dataclass(frozen=True)
class LotVu:
    """Un lot et où il en est. `nombres` : état → lignes ; `lignes` : la page demandée."""

    lot: Lot
    genre: Genre
    nombres: Mapping[str, int]
    lignes: tuple[LigneDeLot, ...]
    page: int
    trouvees: int

    @property
    def total(self) -> int:
        """Nombre de lignes."""
        return sum(self.nombres.values())

    @property
    def restent(self) -> int:
        """Lignes encore à traiter dans le sens où le lot va."""
        return self.nombres.get("faite" if self.lot.etat == ANNULATION else "attente", 0) if self.vivant else 0

    @property
    def vivant(self) -> bool:
        """Vrai tant qu'il avance."""
        return self.lot.etat in VIVANTS

    @property
    def pourcent(self) -> int:
        """Avancement, de 0 à 100."""
        return 100 * (self.total - self.restent) // self.total if self.total else 100

    @property
    def defaisable(self) -> bool:
        """Vrai si l'on peut le défaire maintenant."""
        return self.lot.etat in {"fini", "arrete"} and self.genre.defaire is not None and self.a_defaire > 0

    @property
    def a_defaire(self) -> int:
        """Lignes qui ont écrit quelque chose et que rien n'a encore défait."""
        return self.nombres.get("faite", 0) + self.nombres.get("gardee", 0)

    @property
    def gardees(self) -> int:
        """Lignes gardées d'un lot défait, que l'on peut retenter de défaire."""
        return self.nombres.get("gardee", 0) if self.lot.etat == "annule" else 0

    @property
    def a_reprendre(self) -> int:
        """Lignes refusées ou arrêtées que l'on peut retenter."""
        if self.vivant or self.lot.etat == "annule" or not self.lot.charge:
            return 0
        return sum(self.nombres.get(e, 0) for e in ("refusee", "arretee", "attente"))

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.trouvees // PAR_PAGE))


@lecture(LOTS_SUIVRE)
def lire(atelier: Atelier, lot_id: uuid.UUID, etat: str = "", page: int = 1) -> LotVu:
    """Un lot, ses nombres, une page de ses lignes (celles de cet état si on en demande un)."""
    lot = trouver(atelier.session, lot_id)
    nombres = compter(atelier.session, lot_id)
    trouvees = nombres.get(etat, 0) if etat else sum(nombres.values())
    numero = max(1, min(page, max(1, -(-trouvees // PAR_PAGE))))
    requete = select(LigneDeLot).where(LigneDeLot.lot_id == lot_id)
    requete = requete.where(LigneDeLot.etat == etat) if etat else requete
    lignes = atelier.session.exec(
        requete.order_by(col(LigneDeLot.rang)).limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)
    )
    return LotVu(lot, genre_de(lot.genre), nombres, tuple(lignes), numero, trouvees)


@dataclass(frozen=True)
class LotListe:
    """Un lot dans la liste."""

    lot: Lot
    genre: str
    lignes: int
    refusees: int


@lecture(LOTS_SUIVRE)
def lister(atelier: Atelier, combien: int = 50) -> list[LotListe]:
    """Les derniers lots du nœud, deux requêtes."""
    lots = list(atelier.session.exec(select(Lot).order_by(col(Lot.cree_le).desc(), col(Lot.id)).limit(combien)))
    requete = select(LigneDeLot.lot_id, LigneDeLot.etat, func.count()).where(
        col(LigneDeLot.lot_id).in_([lot.id for lot in lots])
    )
    nombres: dict[uuid.UUID, dict[str, int]] = {}
    for lot_id, etat, nombre in atelier.session.exec(requete.group_by(col(LigneDeLot.lot_id), LigneDeLot.etat)):
        nombres.setdefault(lot_id, {})[etat] = nombre
    return [
        LotListe(
            lot,
            genre_de(lot.genre).libelle,
            sum(nombres.get(lot.id, {}).values()),
            nombres.get(lot.id, {}).get("refusee", 0),
        )
        for lot in lots
    ]
