"""La bibliothèque livrée, lue une fois."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clauses.bibliotheque.donnees import Bibliotheque
from socle.donnees_datees import charger

FICHIER = Path(__file__).with_name("bibliotheque.yaml")


@cache
def bibliotheque() -> Bibliotheque:
    """La bibliothèque livrée avec Gouverne."""
    return charger(FICHIER, Bibliotheque)
