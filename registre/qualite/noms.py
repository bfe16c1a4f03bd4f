"""Noms, coordonnées et numéros de personnes cachés dans un texte libre. La précision passe avant le rappel.

Sur le corpus fictif de `tests/registre/qualite/corpus.yaml`, la mesure est faite par un test et y est écrite. Rien n'est
gardé de ce qui est trouvé : le fragment montré est masqué. Un prénom rare, un nom seul, un numéro fixe passent inaperçus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from registre.qualite.prenoms import CONNUS, FONCTIONS, GENERIQUES, LIEUX, PRENOMS, SIGLES
from socle.types import sans_accents

NOM, COORDONNEE, NUMERO = "nom", "coordonnee", "numero"
_MAJ, _MIN = "A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ", "a-zàâäçéèêëîïôöùûüœ"
_MOT: Final = rf"(?:[{_MAJ}][{_MIN}]+|[{_MAJ}]{{2,}})(?:[-'’][{_MAJ}]?[{_MIN}{_MAJ}]+)*"
_CIVILITE: Final = re.compile(
    r"\b(M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Dr\.?|Docteur|Me|Maître)[ \u00a0]+"
    rf"((?:(?:de|du|des|d['’]|le|la)[ ])?{_MOT}(?:[ ]{_MOT})?)"
)
_COUPLE: Final = re.compile(rf"(?<![\w-])({_MOT})[ \u00a0]+((?:(?:de|du|le|la)[ ])?{_MOT})")
_COURRIEL: Final = re.compile(r"\b([A-Za-z0-9._%+-]{2,64})@([A-Za-z0-9.-]+\.[A-Za-z]{2,})\b")
_MOBILE: Final = re.compile(r"(?<![\d.])(?:\+33[ .]?|0)[67](?:[ .\-]?\d{2}){4}(?!\d)")
_NIR: Final = re.compile(
    r"(?<!\d)([12])[ .]?(\d{2})[ .]?(0[1-9]|1[0-2]|[2-9]\d)[ .]?(\d{2}|2[ABab])[ .]?(\d{3})[ .]?(\d{3})"
    r"(?:[ .]?(\d{2}))?(?!\d)"
)
_DIT_NIR: Final = re.compile(r"(?i)\b(?:nir|s[ée]curit[ée] sociale|s[ée]cu)\b")
_IBAN: Final = re.compile(r"\b([A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?)\b")
_LIEU: Final = re.compile(rf"(?:^|[^\w])(?:{LIEUX})\b[^.;:\n(]{{0,40}}$")


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


def masquer(texte: str) -> str:
    """« Marie DUPONT » → « M… D… » : de quoi le retrouver dans le champ, sans le recopier."""
    return " ".join(f"{mot[0]}…" for mot in texte.split() if mot[0].isalnum())


def _cle(mot: str) -> str:
    return sans_accents(mot).casefold().replace("’", "'")


def _noms(texte: str) -> Iterator[Fragment]:
    pris: list[range] = []
    for trouve in _CIVILITE.finditer(texte):
        mots = trouve[2].split()
        if _cle(mots[-1]) in FONCTIONS or _cle(mots[0]) in FONCTIONS or _est_un_lieu(texte, trouve.start()):
            continue
        pris.append(range(*trouve.span()))
        yield Fragment(NOM, f"{trouve[1]} {masquer(trouve[2])}")
    debut = 0
    while couple := _COUPLE.search(texte, debut):
        debut = couple.end(1)
        if any(couple.start() in zone for zone in pris) or not _est_une_personne(texte, couple):
            continue
        debut = couple.end()
        yield Fragment(NOM, masquer(couple[0]))


def _est_une_personne(texte: str, couple: re.Match[str]) -> bool:
    """Un prénom connu et un nom qui n'est ni un sigle, ni une fonction ; ni un lieu, ni un personnage public."""
    un, autre = couple[1], couple[2].split()[-1]
    inverse = un.isupper() and len(un) > 2 and _cle(autre) in PRENOMS and _cle(un) not in SIGLES
    direct = _cle(un) in PRENOMS and _cle(autre) not in PRENOMS | SIGLES | FONCTIONS and len(autre) > 2
    if not (inverse or direct) or _cle(couple[0]) in CONNUS:
        return False
    return not _est_un_lieu(texte, couple.start())


def _est_un_lieu(texte: str, position: int) -> bool:
    """Vrai si ce qui précède annonce un établissement ou une voie (« école maternelle », « rue »)."""
    return _LIEU.search(_cle(texte[max(0, position - 60) : position])) is not None


def _courriels(texte: str) -> Iterator[Fragment]:
    for trouve in _COURRIEL.finditer(texte):
        parts = [p for p in re.split(r"[._+-]", trouve[1].casefold()) if p]
        lettres = len(parts) > 1 and all(p.isalpha() for p in parts)
        if (lettres or parts[0] in PRENOMS) and not GENERIQUES & {_cle(p) for p in parts}:
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
