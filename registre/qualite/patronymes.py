"""Les noms de personnes dans un texte libre. Pur ; la précision passe avant le rappel.

Les indices : une civilité ; un prénom connu et un nom, ou une initiale ; « Nom, Prénom » ; une initiale et un nom ; une
fonction qui n'appartient qu'à une personne (« la secrétaire est… ») suivie de deux mots que notre vocabulaire ne connaît
pas. Un nom seul passe inaperçu.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from registre.qualite.prenoms import AMBIGUS, CONNUS, FONCTIONS, LIEUX, MOTS, PRENOMS, ROLES, SIGLES
from socle.types import sans_accents

_MAJ, _MIN = "A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ", "a-zàâäçéèêëîïôöùûüœ"
MOT: Final = rf"(?:[{_MAJ}][{_MIN}]+|[{_MAJ}]{{2,}})(?:[-'’][{_MAJ}]?[{_MIN}{_MAJ}]+)*"
_PARTICULE: Final = r"(?:(?:de[ ]la|de|du|des|[Ll]e|[Ll]a|Ben|El|van|von)[ ]|[dDL]['’])"
_INITIALE: Final = rf"[{_MAJ}]\.(?:-?[{_MAJ}]\.)?"
_CIVILITE: Final = re.compile(
    r"\b(M\.|MM\.|M|Mr\.?|[Mm]mes?|[Mm]lles?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|Dr\.?|Docteur|Me|Maître)[ \u00a0]+"
    rf"((?:{_INITIALE}[ ]?)?{_PARTICULE}?{MOT}(?:[ ]{MOT})?)"
)
_COUPLE: Final = re.compile(rf"(?<![\w-])({MOT})[ \u00a0]+({_PARTICULE}?{MOT})")
_VIRGULE: Final = re.compile(rf"(?<![\w-])({MOT}),[ \u00a0]({MOT})(?![ \u00a0]+[{_MAJ}])")
_INITIALES: Final = re.compile(rf"(?<![\w.-]){_INITIALE}[ \u00a0]?({MOT})")
_PRENOM_INITIALE: Final = re.compile(rf"(?<![\w-])({MOT})[ \u00a0]([{_MAJ}]\.)(?!\w)")
_PRODUIT: Final = re.compile(
    r"(?:^|\W)(?:(?:pro|lo)giciel|outil|application|portail|plateforme|editeur|societe|module|serveur)s? $"
)
_LIEU: Final = re.compile(rf"(?:^|[^\w])(?:{LIEUX})\b[^.;:\n(]{{0,40}}$")
_ROLE: Final = re.compile(rf"(?:^|\W)(?:{ROLES})(?: | est |(?: [a-z']+){{0,3}}(?: ?:| [-–]|,? est) )$")
_APPOSITION: Final = re.compile(rf"(?:^|\W)(?:le |la |l')(?:{ROLES})(?: [a-z']+){{0,3}}, $")
_DOUTEUSES: Final = frozenset({"Me", "Maître", "M"})
"""Civilités qui veulent aussi dire autre chose : le nom doit être un mot inconnu."""


def masquer(texte: str) -> str:
    """« Marie DUPONT » → « M… D… » : de quoi le retrouver dans le champ, sans le recopier."""
    return " ".join(f"{mot[0]}…" for mot in texte.replace(",", " ").split() if mot[0].isalnum())


def noms_de(texte: str) -> Iterator[str]:
    """Chaque nom de personne vu dans ce texte, masqué, dans l'ordre des indices ; un passage n'est lu qu'une fois."""
    pris: list[range] = []
    for motif, juge in _INDICES:
        debut = 0
        while trouve := motif.search(texte, debut):
            zone = range(*trouve.span())
            libre = not any(zone.start in prise or prise.start in zone for prise in pris)
            masque = juge(texte, trouve) if libre else ""
            debut = trouve.end() if masque else _apres_le_premier_mot(trouve)
            if masque:
                pris.append(zone)
                yield masque


def _apres_le_premier_mot(trouve: re.Match[str]) -> int:
    """« Référente Claire Montgermain » : le couple refusé, le suivant commence à son second mot."""
    return trouve.end(1) if trouve.re is _COUPLE else trouve.end()


def cle(mot: str) -> str:
    """Forme comparable d'un mot : sans accents, en minuscules."""
    return sans_accents(mot).replace("’", "'")


def _inconnu(mot: str) -> bool:
    """Vrai si notre vocabulaire ne connaît ni ce mot, ni l'une de ses parties, ni son singulier."""
    return len(mot) > 2 and not any(
        forme in MOTS or forme in FONCTIONS or forme in SIGLES
        for partie in (cle(mot), *re.split(r"[-']", cle(mot)))
        for forme in (partie, partie.rstrip("sx"))
    )


def _sans_particule(nom: str) -> str:
    return re.split(r"[ ]|(?<=^[dDL])['’]", nom)[-1]


def _un_lieu(texte: str, position: int) -> bool:
    """Vrai si ce qui précède annonce un établissement, une voie ou un produit (« rue », « logiciel »)."""
    avant = _avant(texte, position)
    return _LIEU.search(avant) is not None or _PRODUIT.search(avant) is not None


def _avant(texte: str, position: int) -> str:
    return cle(texte[max(0, position - 60) : position])


def _civil(texte: str, trouve: re.Match[str]) -> str:
    """Une civilité et un nom ; ni une fonction (« M. le Maire »), ni une voie, ni « M. Nom »."""
    mots = re.sub(rf"^{_INITIALE}[ ]?", "", trouve[2]).split()
    tete, dernier = cle(mots[0]), _sans_particule(mots[-1])
    if mots[0] in {"le", "la"} or re.match("l['’]", mots[0]):
        return ""
    article = tete in {"le", "la"} or tete.startswith("l'")
    nus = {cle(_sans_particule(mot)) for mot in mots} - {"le", "la"}
    if nus & FONCTIONS or _un_lieu(texte, trouve.start()):
        return ""
    if (article or trouve[1] in _DOUTEUSES) and not _inconnu(dernier):
        return ""
    return f"{trouve[1]} {masquer(trouve[2])}"


def _couple(texte: str, trouve: re.Match[str]) -> str:
    """Deux mots : prénom et nom, nom et prénom, ou deux inconnus après une fonction."""
    un, autre = trouve[1], _sans_particule(trouve[2])
    if cle(trouve[0]) in CONNUS or _un_lieu(texte, trouve.start()):
        return ""
    if _prenom_et_nom(un, autre) or _nom_et_prenom(texte, trouve) or _apres_une_fonction(texte, trouve):
        return masquer(trouve[0])
    return ""


def _prenom_et_nom(un: str, autre: str) -> bool:
    if cle(un) not in PRENOMS or cle(autre) in PRENOMS | SIGLES | FONCTIONS or len(autre) < 3:
        return False
    return _inconnu(autre) or cle(un) not in AMBIGUS


def _nom_et_prenom(texte: str, trouve: re.Match[str]) -> bool:
    """« BARBENTANE Sophie », « Barbentane Sophie » si rien d'autre ne suit."""
    un, autre = trouve[1], trouve[2]
    if cle(autre) not in PRENOMS or cle(un) in SIGLES:
        return False
    if un.isupper():
        return len(un) > 2
    seul = re.match(rf"[ \u00a0]+{_PARTICULE}?[{_MAJ}]", texte[trouve.end() :]) is None
    return seul and _inconnu(un) and cle(un) not in PRENOMS and cle(autre) not in AMBIGUS


def _apres_une_fonction(texte: str, trouve: re.Match[str]) -> bool:
    """« La secrétaire est… », « le maire, …, signe » : les deux mots doivent être inconnus."""
    if not (_inconnu(trouve[1]) and _inconnu(_sans_particule(trouve[2]))):
        return False
    avant = _avant(texte, trouve.start())
    return bool(_ROLE.search(avant)) or (texte[trouve.end() :].startswith(",") and bool(_APPOSITION.search(avant)))


def _virgule(texte: str, trouve: re.Match[str]) -> str:
    """« Nom, Prénom »."""
    un, autre = trouve[1], trouve[2]
    vu = _inconnu(un) and cle(un) not in PRENOMS and cle(autre) in PRENOMS - AMBIGUS
    return masquer(trouve[0]) if vu and not _un_lieu(texte, trouve.start()) else ""


def _initiale(texte: str, trouve: re.Match[str]) -> str:
    """« J. Rochebrune »."""
    vu = _inconnu(trouve[1]) and len(trouve[1]) > 3 and not _un_lieu(texte, trouve.start())
    return masquer(trouve[0].replace(".", ". ")) if vu else ""


def _prenom_et_initiale(texte: str, trouve: re.Match[str]) -> str:
    """« Sylvain G. »."""
    vu = cle(trouve[1]) in PRENOMS - AMBIGUS and not _un_lieu(texte, trouve.start())
    return masquer(trouve[0]) if vu else ""


_INDICES: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], str]], ...]] = (
    (_CIVILITE, _civil), (_COUPLE, _couple), (_VIRGULE, _virgule), (_INITIALES, _initiale),
    (_PRENOM_INITIALE, _prenom_et_initiale),
)  # fmt: skip
