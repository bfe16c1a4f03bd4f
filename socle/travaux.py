"""Travaux de fond : ce qu'une tranche fait hors de toute demande, à chaque battement de `gouverne servir`.

Une tranche tient elle-même la file de ce qu'elle a à faire (des lignes, prises sous un bail) ; elle ne déclare ici que la
fonction qui en fait une part et rend le nombre de travaux faits. Plusieurs machines peuvent l'appeler ensemble.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from socle.instance import Instance

Ouvrage = Callable[[Instance], int]
_ouvrages: dict[str, Ouvrage] = {}


def declarer_travaux(nom: str, ouvrage: Ouvrage) -> None:
    """Déclare les travaux d'une tranche ; les redéclarer autrement est un défaut."""
    if _ouvrages.setdefault(nom, ouvrage) is not ouvrage:
        raise ValueError(f"Travaux déclarés deux fois : {nom}")


def accomplir(instance: Instance) -> int:
    """Fait une part des travaux de chaque tranche ; l'échec de l'une n'arrête pas les autres."""
    faits = 0
    for nom, ouvrage in _ouvrages.items():
        try:
            faits += ouvrage(instance)
        except Exception as erreur:
            structlog.get_logger("gouverne").error("travaux", tranche=nom, genre=type(erreur).__name__)
    return faits
