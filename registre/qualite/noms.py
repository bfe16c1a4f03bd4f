"""Noms, coordonnées et numéros de personnes cachés dans un texte libre. La précision passe avant le rappel.

Les noms sont trouvés par `patronymes.py`. Sur le corpus fictif de `tests/registre/qualite/corpus.yaml`, la mesure est faite
par un test et y est écrite. Rien n'est gardé de ce qui est trouvé : le fragment montré est masqué. Un nom seul, un prénom
rare sans rien qui l'annonce, un numéro fixe passent inaperçus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from registre.qualite.patronymes import cle, noms_de
from registre.qualite.prenoms import GENERIQUES, PRENOMS

NOM, COORDONNEE, NUMERO = "nom", "coordonnee", "numero"
_COURRIEL: Final = re.compile(r"\b([A-Za-z0-9._%+-]{2,64})@([A-Za-z0-9.-]+\.[A-Za-z]{2,})\b")
_MOBILE: Final = re.compile(r"(?<![\d.])(?:\+33[ .]?|0)[67](?:[ .\-]?\d{2}){4}(?!\d)")
_NIR: Final = re.compile(
    r"(?<!\d)([12])[ .]?(\d{2})[ .]?(0[1-9]|1[0-2]|[2-9]\d)[ .]?(\d{2}|2[ABab])[ .]?(\d{3})[ .]?(\d{3})"
    r"(?:[ .]?(\d{2}))?(?!\d)"
)
_DIT_NIR: Final = re.compile(r"(?i)\b(?:nir|s[ée]curit[ée] sociale|s[ée]cu)\b")
_IBAN: Final = re.compile(r"\b([A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?)\b")


class Fragment(NamedTuple):
    """Ce qui est trouvé : son genre, le fragment masqué."""

    genre: str
    masque: str


@lru_cache(maxsize=20_000)
def chercher(texte: str) -> tuple[Fragment, ...]:
    """Ce que ce texte montre d'une personne, chaque fragment une fois, dans l'ordre des genres."""
    if len(texte) < 6:
        return ()
    return tuple(dict.fromkeys((*_noms(texte), *_courriels(texte), *_mobiles(texte), *_numeros(texte))))


def _noms(texte: str) -> Iterator[Fragment]:
    for masque in noms_de(texte):
        yield Fragment(NOM, masque)


def _courriels(texte: str) -> Iterator[Fragment]:
    for trouve in _COURRIEL.finditer(texte):
        parts = [p for p in re.split(r"[._+-]", trouve[1].casefold()) if p]
        lettres = len(parts) > 1 and all(p.isalpha() for p in parts)
        if (lettres or parts[0] in PRENOMS) and not GENERIQUES & {cle(p) for p in parts}:
            yield Fragment(COORDONNEE, f"{trouve[1][0]}…@…")


def _mobiles(texte: str) -> Iterator[Fragment]:
    for trouve in _MOBILE.finditer(texte):
        yield Fragment(COORDONNEE, f"{trouve[0][:2]}…")


def _numeros(texte: str) -> Iterator[Fragment]:
    for trouve in _NIR.finditer(texte):
        if cle_du_nir_valide(trouve) or (
            trouve[7] is None and _DIT_NIR.search(texte[max(0, trouve.start() - 40) :][:40])
        ):
            yield Fragment(NUMERO, f"numéro de sécurité sociale {trouve[1]}…")
    for iban in _IBAN.finditer(texte):
        if _iban_valide(iban[1]):
            yield Fragment(NUMERO, f"compte bancaire {iban[1][:2]}…")


def cle_du_nir_valide(trouve: re.Match[str]) -> bool:
    """Vrai si les deux derniers chiffres sont la clé du numéro (97 moins le reste par 97 ; 2A vaut 19, 2B vaut 18)."""
    if trouve[7] is None:
        return False
    departement = {"2A": "19", "2B": "18"}.get(trouve[4].upper(), trouve[4])
    nombre = int("".join((trouve[1], trouve[2], trouve[3], departement, trouve[5], trouve[6])))
    return 97 - nombre % 97 == int(trouve[7])


def _iban_valide(texte: str) -> bool:
    """Vrai si le reste par 97 est 1 (norme des comptes internationaux)."""
    compact = texte.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1
