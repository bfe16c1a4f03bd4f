"""Formats de nombre d'Excel : reconnaître une date, et rendre les masques de chiffres (« 00000 », téléphone).

Un code postal de l'Ain est souvent le nombre 1000 affiché « 01000 » : le masque fait partie de la donnée.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from socle.tableurs.construction import cellule_de
from socle.tableurs.modele import Cellule

_DATES_INTEGREES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_AVEC_HEURE_INTEGRES = frozenset([18, 19, 20, 21, 22, 32, 33, 45, 46, 47, 55, 56])
_LITTERAUX = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ECHAPPES = re.compile(r'"([^"]*)"|\\(.)')
_MASQUE = re.compile(r"[0# ./-]+")


@lru_cache(maxsize=1024)
def genre_de_date(identifiant: int, code: str) -> str:
    """« date », « date_heure » ou « » (pas une date), d'après l'identifiant et le code du format."""
    if not code:
        if identifiant not in _DATES_INTEGREES:
            return ""
        return "date_heure" if identifiant in _AVEC_HEURE_INTEGRES else "date"
    nu = _LITTERAUX.sub("", code).split(";")[0].lower()
    if nu == "general" or not any(lettre in nu for lettre in "dmyhs"):
        return ""
    return "date_heure" if "h" in nu or "s" in nu else "date"


def date_de_serie(serie: float, genre: str, depuis_1904: bool) -> date | datetime | time | None:
    """Date d'un numéro de série ; None hors du calendrier.

    La base 1900 compte un 29 février 1900 qui n'existe pas : l'origine dépend du côté où l'on est.
    """
    if genre == "date_heure" and 0 <= serie < 1:
        secondes = round(serie * 86_400)
        return (datetime.min + timedelta(seconds=secondes)).time() if secondes < 86_400 else None
    if serie < 0:
        return None
    origine = datetime(1904, 1, 1) if depuis_1904 else datetime(1899, 12, 30 if serie >= 60 else 31)
    try:
        moment = origine + timedelta(milliseconds=round(serie * 86_400_000))
    except OverflowError:
        return None
    return moment if genre == "date_heure" else moment.date()


@lru_cache(maxsize=1024)
def _masque(code: str) -> str:
    """Masque de chiffres et de séparateurs, ou « » si le code est d'une autre sorte."""
    nu = _ECHAPPES.sub(lambda m: m[1] or m[2] or "", code.split(";")[0]).replace("\u00a0", " ")
    a_un_masque = _MASQUE.fullmatch(nu) and "0" in nu
    remarquable = nu.startswith("00") or "0#" in nu or " " in nu.strip() or "-" in nu
    decimal = "." in code and "\\." not in code and '"."' not in code
    return nu if a_un_masque and remarquable and not decimal and "/" not in nu else ""


def afficher_masque(nombre: int, code: str) -> str:
    """Le nombre à travers un masque (1000, « 00000 » → « 01000 ») ; « » si le code n'en est pas un."""
    masque = _masque(code)
    if not masque or nombre < 0:
        return ""
    chiffres = list(str(nombre))
    places = masque.count("0") + masque.count("#")
    sortie: list[str] = []
    for signe in reversed(masque):
        if signe not in "0#":
            sortie.append(signe)
            continue
        places -= 1
        if chiffres:
            sortie.append(chiffres.pop())
        elif signe == "0":
            sortie.append("0")
        if not places:
            sortie.extend(reversed(chiffres))
            chiffres = []
    return "".join(reversed(sortie)).strip()


def cellule_nombre(nombre: int | Decimal, identifiant: int, code: str, depuis_1904: bool) -> Cellule:
    """Cellule d'un nombre vu à travers son format : date, nombre masqué ou nombre simple."""
    if genre := genre_de_date(identifiant, code):
        moment = date_de_serie(float(nombre), genre, depuis_1904)
        return cellule_de(nombre if moment is None else moment)
    if isinstance(nombre, Decimal):
        return cellule_de(nombre)
    return cellule_de(nombre, afficher_masque(nombre, code) if code else None)
