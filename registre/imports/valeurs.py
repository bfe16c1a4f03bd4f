"""Ce que dit une case : rien, oui, non, « idem », un texte, plusieurs valeurs, une valeur de nos listes."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registre.traitements.echanges.releve import code_de
from socle.champs import Champ
from socle.donnees_datees import cle_de_texte
from socle.ressemblance import mots
from socle.types import lire_ligne

OUI, NON = "oui", "non"
_OUI: Final = frozenset({"oui", "o", "x", "xx", "vrai", "true", "1", "yes", "ok", "on"})
_NON: Final = frozenset({"non", "n", "faux", "false", "0", "no"})
_COCHES: Final = frozenset("✓✔☑✅☒✘")
_VIDES: Final = frozenset(
    ("n a", "na", "neant", "sans objet", "so", "s o", "aucun", "aucune", "non applicable", "non concerne", "non renseigne",
     "nr", "nc", "rien")
)  # fmt: skip
_SIGNES_VIDES: Final = frozenset("-–—/\\.?_*")
_IDEM: Final = frozenset(
    ("idem", "id", "ibid", "ibidem", "ditto", "voir ci dessus", "cf ci dessus", "meme chose", "comme ci dessus")
)
_GUILLEMETS: Final = frozenset("\"'”“«»〃″′’ ")
_TETE: Final = re.compile(r"\s*(?:\(|:|,|\s[–-]\s|/)\s*")
_ARTICLE_6: Final = re.compile(r"\b6\s*[.(§-]?\s*1\s*[.)§-]*\s*(?:al\.?\s*)?\(?([a-f])\b", re.IGNORECASE)


def sens(texte: str) -> str:
    """« oui », « non », « idem », « vide » (sans objet, tiret…) ou « texte » ; une case blanche rend « »."""
    if not texte.strip():
        return ""
    ligne = lire_ligne(texte)
    if set(ligne) & _COCHES and not cle_de_texte(ligne):
        return NON if set(ligne) <= frozenset("☒✘ ") else OUI
    if set(ligne) <= _GUILLEMETS and not set(ligne) <= {" "}:
        return "idem"
    cle = cle_de_texte(ligne)
    if not cle:
        return "vide" if set(ligne.replace(" ", "")) <= _SIGNES_VIDES else "texte"
    for valeurs, nom in ((_IDEM, "idem"), (_OUI, OUI), (_NON, NON), (_VIDES, "vide")):
        if cle in valeurs:
            return nom
    return "texte"


def morceaux(texte: str) -> list[str]:
    """Les valeurs d'une case, séparées par des points-virgules, des puces ou des retours à la ligne ; une ligne qui commence
    par une minuscule continue la précédente.
    """
    suivi = re.sub(r"\n(?=[a-zà-ÿ])", " ", texte)
    coupes = [m.strip(" -*\t") for m in re.split(r"[;\n•▪‣]", suivi)]
    return [m for m in coupes if m]


def morceaux_d_une_liste(champ: Champ, texte: str) -> list[str]:
    """Les mêmes ; une virgule ou une barre ne coupe que si tout ce qu'elle sépare est dans la liste."""
    trouves: list[str] = []
    for morceau in morceaux(texte):
        fins = [f.strip() for f in re.split(r"[,/]|\set\s", morceau) if f.strip()]
        entiers = len(fins) > 1 and all(_code(champ, f) for f in fins)
        trouves += fins if entiers and not _code(champ, morceau) else [morceau]
    return trouves


@cache
def _singuliers(champ: Champ) -> dict[str, str]:
    """Mots au singulier d'un libellé ou d'un synonyme → code, quand un seul code les porte."""
    porteurs: dict[str, set[str]] = {}
    for option in champ.admises:
        for texte in (option.libelle, *getattr(option, "synonymes", ())):
            porteurs.setdefault(mots(texte), set()).add(str(option.code))
    return {texte: next(iter(codes)) for texte, codes in porteurs.items() if len(codes) == 1}


def _code(champ: Champ, texte: str) -> str | None:
    return code_de(champ, texte) or _singuliers(champ).get(mots(texte)) if cle_de_texte(texte) else None


def reconnaitre(champ: Champ, texte: str) -> tuple[str, str]:
    """(code, reste) : la valeur de la liste que dit un texte, et ce qu'il dit de plus ; code vide s'il n'y est pas.

    Reconnaît le texte entier, puis ce qui précède une parenthèse, un deux-points, une virgule ou un tiret ; et, pour une base
    légale, la lettre de l'article 6(1).
    """
    if code := _code(champ, texte):
        return code, ""
    if champ.nom == "base_legale" and (lettres := set(_ARTICLE_6.findall(texte.lower()))):
        code = _code(champ, f"6.1.{lettres.pop()}") if len(lettres) == 1 else None
        if code:
            return code, texte
    for coupe in _TETE.finditer(texte):
        tete, reste = texte[: coupe.start()], texte[coupe.end() :].strip(" )")
        if code := _code(champ, tete):
            return code, reste
    return "", texte


def oui_non(texte: str) -> bool | None:
    """La réponse d'une case à cocher ; None si elle n'en donne pas."""
    return {OUI: True, NON: False, "vide": None}.get(sens(texte))
