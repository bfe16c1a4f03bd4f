"""Ce qui distingue le nom d'un organisme d'un autre : « Mairie de Montbrun » et « Commune de Montbrun » sont le même."""

from __future__ import annotations

from typing import Final

from socle.donnees_datees import cle_de_texte

_GENERIQUES: Final = frozenset(("commune", "ville", "mairie", "village", "municipalite"))
PETITS_MOTS: Final = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "sous")
)


def denuder(nom: str) -> str:
    """Le nom sans petit mot, et sans « commune de », « mairie de » en tête."""
    mots = [mot for mot in cle_de_texte(nom).split() if mot not in PETITS_MOTS]
    while len(mots) > 1 and mots[0] in _GENERIQUES:
        mots = mots[1:]
    return " ".join(mots)
