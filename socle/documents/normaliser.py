"""Le texte, normalisé une seule fois à l'entrée de l'arbre : imprimable ensuite dans tous les formats.

PDF/A refuse un fichier entier pour un seul caractère que la police ne dessine pas : un tel caractère
devient ici un `□` visible, et le rapport dit lequel et combien de fois. Rien d'autre ne disparaît que
l'invisible (contrôles, marques de sens d'écriture, sélecteurs de variante).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from socle.documents.police import caracteres_dessines

SUBSTITUT = "□"
_INSECABLE, _FINE, _TRAIT_INSECABLE = "\u00a0", "\u202f", "\u2011"

# Word range ses puces dans la zone privée d'Unicode, aux codes des polices Symbol et Wingdings.
_EQUIVALENTS = {
    ord(depuis): vers
    for depuis, vers in {
        **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
        **dict.fromkeys("\uf0b7\uf0a7\uf076\uf06c\u25cf\u2043", "•"),
        **dict.fromkeys("\uf0d8\u27a2\u2794", "▶"),
        **dict.fromkeys("\uf0a8\uf06f\uf071\u25fb", "☐"),
        **dict.fromkeys("\uf0fc\u2714\u2705", "✓"),
        **dict.fromkeys("\uf0fe\u2612", "☑"),
        "\uf02d": "–",
        "\uf0e0": "→",
        "\uf020": " ",
        "\t": " ",
        "\u2009": _FINE,
    }.items()
}
# Le signe double ou l'unité que le français tient au mot qui précède, et l'espace qui l'y tient.
_ESPACES = tuple(
    (signe, f" {signe}", re.compile(f" {re.escape(signe)}(?=\\s|$)"), espace + signe)
    for signe, espace in (*dict.fromkeys(";!?", _FINE).items(), *dict.fromkeys(":%€", _INSECABLE).items())
)
_GUILLEMETS = (("»", " »", f"{_INSECABLE}»"), ("«", "« ", f"«{_INSECABLE}"))
_SIGNES = frozenset(";!?:%€»«")
_INVISIBLES = {"Cc", "Cf"}
_SELECTEURS_DE_VARIANTE = range(0xFE00, 0xFE10)


class Substitution(NamedTuple):
    """Un caractère remplacé par `□` : lui-même (`□` s'il est inaffichable), son nom Unicode, son compte."""

    caractere: str
    nom: str
    occurrences: int


@cache
def _imprimables() -> frozenset[str]:
    return caracteres_dessines() - {"\ufeff"} | {"\n", " ", SUBSTITUT, _TRAIT_INSECABLE}


def _motif(caracteres: Iterable[str]) -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(sorted(caracteres))) + "]*")


class _Motifs(NamedTuple):
    """Trois sortes de texte : où il n'y a rien à faire, sans accent à composer, imprimable."""

    intact: re.Pattern[str]
    compose: re.Pattern[str]
    imprimable: re.Pattern[str]


@cache
def _motifs() -> _Motifs:
    isoles = {c for c in _imprimables() if not unicodedata.combining(c) and unicodedata.is_normalized("NFC", c)}
    return _Motifs(_motif(isoles - _SIGNES), _motif(isoles), _motif(_imprimables()))


def _rendre_imprimable(caractere: str, absents: Counter[str]) -> str:
    """Donne le caractère, sa forme de compatibilité (« ① » → « 1 ») ou le substitut, qu'il compte."""
    if caractere in _imprimables():
        return caractere
    if unicodedata.category(caractere) in _INVISIBLES or ord(caractere) in _SELECTEURS_DE_VARIANTE:
        return ""
    compatible = unicodedata.normalize("NFKC", caractere)
    if _motifs().imprimable.fullmatch(compatible):
        return compatible
    absents[caractere] += 1
    return SUBSTITUT


def normaliser_texte(texte: str, absents: Counter[str] | None = None) -> str:
    """Donne le texte imprimable : NFC, sans contrôle, `\\n` gardé, espaces insécables devant « ; : ! ? » ».

    Une espace simple déjà présente devient insécable là où le français l'exige ; aucune n'est ajoutée. Les
    caractères remplacés par `□` sont comptés dans `absents`.
    """
    if type(texte) is not str:
        texte = str(texte)  # un texte de gabarit, « déjà sûr » : il ne l'est pas ici
    motifs = _motifs()
    if motifs.intact.fullmatch(texte):
        return texte
    if not motifs.compose.fullmatch(texte):
        texte = _rendre_tout_imprimable(texte, Counter[str]() if absents is None else absents)
    return _tenir_les_signes(texte)


def _rendre_tout_imprimable(texte: str, absents: Counter[str]) -> str:
    if not unicodedata.is_normalized("NFC", texte):
        texte = unicodedata.normalize("NFC", texte)
    if _motifs().imprimable.fullmatch(texte):
        return texte
    texte = texte.replace("\r\n", "\n").translate(_EQUIVALENTS)
    imprimable = "".join(_rendre_imprimable(caractere, absents) for caractere in texte)
    return unicodedata.normalize("NFC", imprimable)


def _tenir_les_signes(texte: str) -> str:
    """Rend insécable l'espace qui tient un signe à son mot ; chercher le signe seul d'abord est bien plus rapide."""
    for signe, suite, motif, tenu in _ESPACES:
        if signe in texte and suite in texte:
            texte = motif.sub(tenu, texte)
    for guillemet, suite, tenu in _GUILLEMETS:
        if guillemet in texte:
            texte = texte.replace(suite, tenu)
    return texte


def decrire(absents: Counter[str]) -> tuple[Substitution, ...]:
    """Donne le rapport des caractères remplacés, dans l'ordre des codes."""
    return tuple(
        Substitution(
            caractere if caractere.isprintable() else SUBSTITUT,
            unicodedata.name(caractere, f"U+{ord(caractere):04X}"),
            absents[caractere],
        )
        for caractere in sorted(absents)
    )
