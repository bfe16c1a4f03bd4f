"""Le niveau d'un risque d'après ses deux jauges. Le seuil est un réglage de l'outil : aucun texte ne fixe de combinaison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SEUIL: Final = 3
"""« Élevé » : gravité et vraisemblance atteignent toutes deux ce niveau. Réglage de l'outil, montré comme tel."""
EXPLICATION: Final = (
    "Élevé : gravité et vraisemblance au moins importantes (3). À surveiller : l'une des deux. C'est un réglage de l'outil ; "
    "le RGPD ne fixe pas de seuil."
)


@dataclass(frozen=True)
class Niveau:
    """Un niveau : son code, son libellé."""

    code: str
    libelle: str


FAIBLE, A_SURVEILLER, ELEVE = Niveau("faible", "Faible"), Niveau("modere", "À surveiller"), Niveau("eleve", "Élevé")


def niveau_du_risque(gravite: int, vraisemblance: int) -> Niveau | None:
    """Le niveau de deux jauges de 1 à 4 ; None si l'une n'est pas définie (0)."""
    if not gravite or not vraisemblance:
        return None
    if min(gravite, vraisemblance) >= SEUIL:
        return ELEVE
    return A_SURVEILLER if max(gravite, vraisemblance) >= SEUIL else FAIBLE
