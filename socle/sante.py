"""Santé de l'instance : base joignable, révision attendue, version servie. Aucune donnée de personne ni de métier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from sqlalchemy.exc import SQLAlchemyError

from socle.coffre import Reglage
from socle.instance import DEPOT, Instance
from socle.migrations import conduite
from socle.perimetre import Perimetre


@dataclass(frozen=True)
class Sante:
    """Ce que dit `/sante`. `etat` ∈ ok, base_injoignable, base_a_migrer, depot_absent."""

    etat: str
    revision: str | None
    version: str

    @property
    def statut(self) -> int:
        """200 si l'instance peut servir, sinon 503."""
        return 200 if self.etat == "ok" else 503


def examiner(instance: Instance) -> Sante:
    """Interroge la base une fois et rend l'état de l'instance ; ne lève rien quand la base manque."""
    try:
        en_place = conduite.revision_en_place(instance.base.moteur)
    except (SQLAlchemyError, OSError):
        return Sante("base_injoignable", None, version("gouverne"))
    etat = "ok" if en_place == _revision_visee() else "base_a_migrer"
    if etat == "ok" and not _depot_en_place(instance):
        etat = "depot_absent"
    return Sante(etat, en_place, version("gouverne"))


def _depot_en_place(instance: Instance) -> bool:
    """Vrai si le dossier des preuves porte le témoin de cette base."""
    with instance.base.lire(Perimetre.hors("santé")) as session:
        reglage = session.get(Reglage, DEPOT)
    return reglage is not None and instance.depot.temoin() == reglage.valeur


@cache
def _revision_visee() -> str:
    return conduite.revision_visee()
