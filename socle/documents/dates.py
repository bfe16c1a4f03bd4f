"""Les dates telles que les documents les écrivent."""

from __future__ import annotations

from datetime import date

_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def date_en_lettres(jour: date) -> str:
    """Donne « 3 mars 2026 » ou « 1er janvier 2026 », le quantième tenu au mois par une insécable."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}\u00a0{_MOIS[jour.month - 1]}\u00a0{jour.year}"


def dater(texte: str) -> str:
    """Donne une date AAAA-MM-JJ en lettres ; tout autre texte est rendu tel quel."""
    try:
        return date_en_lettres(date.fromisoformat(texte))
    except ValueError:
        return texte
