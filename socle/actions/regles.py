"""Les états d'une action et leurs passages, en fonctions pures ; le retard ne se dit jamais d'une action finie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

OUVERTES = ("a_faire", "en_cours")
FINIES = ("faite", "ecartee")


@dataclass(frozen=True)
class Passage:
    """Un passage permis : son nom d'écran, d'où, vers où."""

    libelle: str
    depuis: tuple[str, ...]
    vers: str


PASSAGES: dict[str, Passage] = {
    "accepter": Passage("Accepter", ("proposee",), "a_faire"),
    "commencer": Passage("Commencer", ("a_faire",), "en_cours"),
    "terminer": Passage("C'est fait", ("proposee", "a_faire", "en_cours"), "faite"),
    "ecarter": Passage("Écarter", ("proposee", "a_faire", "en_cours"), "ecartee"),
    "rouvrir": Passage("Rouvrir", FINIES, "a_faire"),
}


def est_en_retard(action: Any, aujourd_hui: date) -> bool:
    """Vrai si l'échéance est passée et que l'action reste à faire."""
    return action.etat in OUVERTES and action.echeance is not None and action.echeance < aujourd_hui
