"""Le texte d'une clause en fragments : mots, balises, sauts de paragraphe. Deux textes de mêmes clés se lisent pareil.

Une clé ignore ce que l'œil ne voit pas ou qu'un traitement de texte récrit (espaces insécables, apostrophes, blancs
doublés) ; la source garde tout, au caractère près : mises bout à bout, les sources d'un texte le redonnent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from socle.documents.normaliser import normaliser_texte

Genre = Literal["mot", "balise", "paragraphe", "element", "conditions", "retour", "fin"]
SAUTS = frozenset({"paragraphe", "element", "conditions", "retour"})
"""Ce qui ouvre une ligne : un paragraphe, un élément de liste, une ligne de conditions, un retour dans le paragraphe."""
TERMES = {"collectivite": "Collectivité", "titulaire": "Titulaire", "contrat": "Contrat"}
"""Termes définis : nom de la variable → le mot qui la montre."""
BALISE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARQUE = "\ue0f0"
_INVISIBLES = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_CONTENU = re.compile(rf"({_MARQUE}|\w[\w\u0300-\u036f{_INVISIBLES}]*|[^\w\s])([\s{_INVISIBLES}]*)")
_CONDITIONS = re.compile(rf"(?:{_MARQUE}\s*)+")
_PUCE = re.compile(r"-[ \t\u00a0\u202f]+(?=\S)")
_PLIS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "‑": "-", "…": "."})


@dataclass(frozen=True, slots=True)
class Fragment:
    """Un morceau de la source. `cle` : ce à quoi il se reconnaît ; `source` : ses caractères, blancs qui suivent compris."""

    genre: Genre
    cle: str
    source: str


def cle_de_balise(balise: str) -> str:
    """Une balise sans ses blancs ; un terme défini a la clé du mot qui le montre."""
    nue = balise[2:-2].strip(" ~\n\t")
    if balise.startswith("{{") and nue in TERMES:
        return plier(TERMES[nue])
    return balise[:2] + _sans_blancs(balise[2:-2]) + balise[-2:]


def _sans_blancs(expression: str) -> str:
    """L'expression sans blancs superflus ; ceux d'un texte entre guillemets restent."""
    parties = re.split(r"""('[^']*'|"[^"]*")""", expression)
    return "".join(p if rang % 2 else re.sub(r"\s+", " ", p).strip() for rang, p in enumerate(parties))


def plier(texte: str) -> str:
    """Un mot tel qu'un document le montre, apostrophes, guillemets et traits ramenés à leur forme simple."""
    return normaliser_texte(texte).translate(_PLIS)


def fragments(source: str) -> list[Fragment]:
    """Les fragments d'un texte de clause, un saut devant chaque ligne et une fin."""
    balises = BALISE.findall(source)
    return [*_lignes(BALISE.sub(_MARQUE, source.replace(_MARQUE, "")), iter(balises), balises)]


def _lignes(texte: str, suite: Iterator[str], balises: list[str]) -> Iterator[Fragment]:
    attente, avant, rang = "", "", 0
    for ligne in texte.split("\n"):
        nue = ligne.strip()
        if not nue:
            attente += ligne + "\n"
            continue
        debut = ligne[: len(ligne) - len(ligne.lstrip())]
        du_rang = balises[rang : rang + nue.count(_MARQUE)]
        rang += len(du_rang)
        conditions = _longueur_des_conditions(nue, du_rang)
        colle = not attente.strip("\n") and attente.count("\n") == 1
        saut, puce = _saut(nue, conditions, avant if colle else "")
        yield Fragment(saut, f"\n{saut}", attente + debut + puce)
        reste = nue[len(puce) :]
        if saut == "conditions":
            yield from _contenu(reste[:conditions], suite)
            reste, avant = reste[conditions:], saut
            if trouve := _PUCE.match(reste):
                yield Fragment("element", "\nelement", trouve[0])
                reste, avant = reste[trouve.end() :], "element"
        else:
            avant = saut
        yield from _contenu(reste, suite)
        attente = ligne[len(ligne.rstrip()) :] + "\n"
    yield Fragment("fin", "", attente[:-1])


def _longueur_des_conditions(nue: str, balises: list[str]) -> int:
    """Longueur des balises `{% %}` qui occupent toute la ligne, ou la précèdent si c'est un élément de liste ; sinon zéro."""
    trouve = _CONDITIONS.match(nue)
    if trouve is None or not all(b.startswith("{%") for b in balises[: trouve[0].count(_MARQUE)]):
        return 0
    reste = nue[trouve.end() :]
    return trouve.end() if not reste or _PUCE.match(reste) else 0


def _saut(nue: str, conditions: int, avant: str) -> tuple[Genre, str]:
    """Le saut qui ouvre cette ligne et sa puce. `avant` : celui de la ligne collée au-dessus, s'il y en a une."""
    if conditions:
        return "conditions", ""
    if trouve := _PUCE.match(nue):
        return "element", trouve[0]
    return ("retour" if avant in {"paragraphe", "element", "retour"} else "paragraphe"), ""


def _contenu(texte: str, suite: Iterator[str]) -> Iterator[Fragment]:
    for trouve in _CONTENU.finditer(texte):
        mot, blancs = trouve.groups()
        fin = " " if re.search(r"\s", blancs) else ""
        if mot == _MARQUE:
            balise = next(suite)
            yield Fragment("balise", cle_de_balise(balise) + fin, balise + blancs)
        else:
            yield Fragment("mot", plier(mot) + fin, mot + blancs)


def source_de(suite: Iterable[Fragment]) -> str:
    """Le texte que redonnent des fragments."""
    return "".join(j.source for j in suite)


def cles(source: str) -> list[str]:
    """Les clés d'un texte : deux textes de mêmes clés sont le même texte pour qui les lit."""
    return [j.cle for j in fragments(source)]
