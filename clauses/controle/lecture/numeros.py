"""Écrire un numéro de liste comme le traitement de texte l'affiche : 3, III, c, 03, 1er."""

from __future__ import annotations

from collections.abc import Callable

_ROMAINS = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
            (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def romain(nombre: int) -> str:
    """Chiffres romains en minuscules ; zéro et au-delà de 3999 restent en chiffres."""
    if not 0 < nombre < 4000:
        return str(nombre)
    ecrit = ""
    for valeur, lettres in _ROMAINS:
        ecrit += lettres * (nombre // valeur)
        nombre %= valeur
    return ecrit


def lettre(nombre: int) -> str:
    """a, b, … z, puis aa, bb… comme Word."""
    if nombre < 1:
        return str(nombre)
    tours, rang = divmod(nombre - 1, 26)
    return chr(97 + rang) * (tours + 1)


_FORMES: dict[str, Callable[[int], str]] = {
    "decimal": str, "decimalZero": lambda n: f"{n:02d}", "upperRoman": lambda n: romain(n).upper(), "lowerRoman": romain,
    "upperLetter": lambda n: lettre(n).upper(), "lowerLetter": lettre, "ordinal": lambda n: "1er" if n == 1 else f"{n}e",
    "1": str, "01": lambda n: f"{n:02d}", "I": lambda n: romain(n).upper(), "i": romain, "A": lambda n: lettre(n).upper(),
    "a": lettre,
}  # fmt: skip


def ecrire_numero(nombre: int, forme: str) -> str:
    """Un nombre dans la forme demandée (noms de Word ou d'OpenDocument) ; une puce et « none » n'écrivent rien."""
    if forme in {"bullet", "none", ""}:
        return ""
    return _FORMES.get(forme, str)(nombre)
