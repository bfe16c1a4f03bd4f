"""Les règles du contrôle et les correspondances de droit, telles que les YAML de la tranche les portent. Figées, datées.

Les motifs sont des expressions régulières sur un texte réduit (minuscules, sans accent, apostrophes droites). `<nom>` y
vaut le fragment de ce nom.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from socle.donnees_datees import Code, DonneeDatee, Texte, Verification, charger

DOSSIER = Path(__file__).parent
Portee = Literal["phrase", "passage", "section"]
Motif = re.Pattern[str]
_FRAGMENT = re.compile(r"<([a-z_]+)>")


class Figee(BaseModel):
    """Base : champ inconnu refusé, valeur figée."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Compte(Figee):
    """Au moins `minimum` de ces mots, distincts, dans la portée."""

    mots: tuple[str, ...]
    minimum: int
    portee: Portee = "phrase"


class Element(Figee):
    """Une chose à trouver : l'un des `motifs` dans une phrase, tous les `avec` dans la portée, aucun des `sauf`.

    `dcp` : seulement là où l'on parle de données personnelles ; `hors_ccp` : pas dans une clause de sous-traitance de la
    commande publique. `nom` finit la phrase « Il manque… » ou « On y lit… ».
    """

    code: Code
    nom: Texte
    motifs: tuple[str, ...] = ()
    avec: tuple[str, ...] = ()
    portee: Portee = "passage"
    sauf: tuple[str, ...] = ()
    compte: Compte | None = None
    dcp: bool = False
    hors_ccp: bool = False


class Reserve(Figee):
    """Ce qui affaiblit une mention (`affaiblit`) ou l'écarte (`refus`) : ses motifs et la raison, en clair."""

    motifs: tuple[str, ...]
    sauf: tuple[str, ...] = ()
    raison: Texte
    portee: Portee = "phrase"
    dcp: bool = True


class RegleMention(DonneeDatee):
    """La règle d'une mention. `exige` : chaque ligne est une suite d'éléments joints par « + », au choix par « | ».

    `blancs` : une phrase où reste un blanc à remplir ne compte pas. `pistes` : mots des phrases à relire quand
    rien n'est trouvé.
    """

    code: Code
    blancs: bool = False
    question: Texte
    attendu: Texte
    elements: tuple[Element, ...]
    exige: tuple[str, ...]
    indices: tuple[Element, ...] = ()
    affaiblit: tuple[Reserve, ...] = ()
    refus: tuple[Reserve, ...] = ()
    pistes: tuple[str, ...]

    @model_validator(mode="after")
    def _elements_connus(self) -> Self:
        connus = {e.code for e in self.elements}
        cites = {code for ligne in self.exige for choix in ligne.split("|") for code in _codes(choix)}
        if cites - connus:
            raise ValueError(f"{self.code} exige des éléments inconnus : {sorted(cites - connus)}")
        return self

    @cached_property
    def exigences(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Les exigences découpées : toutes, chacune au choix, chaque choix une suite d'éléments."""
        return tuple(tuple(_codes(choix) for choix in ligne.split("|")) for ligne in self.exige)


class RegleContradiction(DonneeDatee):
    """Deux affirmations qui ne tiennent pas ensemble, chacune un élément ; `explication` dit pourquoi."""

    code: Code
    libelle: Texte
    explication: Texte
    une: Element | None = None
    autre: Element | None = None


class Regles(Figee):
    """Tout `regles.yaml`."""

    fragments: Mapping[str, str]
    negations: tuple[str, ...]
    a_remplir: tuple[str, ...]
    renvoi_ailleurs: tuple[str, ...]
    mentions: tuple[RegleMention, ...]
    contradictions: tuple[RegleContradiction, ...]
    fiabilite: Texte
    limites: tuple[Texte, ...]

    def motif(self, texte: str) -> Motif:
        """Un motif prêt : fragments remplacés (un fragment peut en citer d'autres), compilé."""
        while _FRAGMENT.search(texte):
            texte = _FRAGMENT.sub(lambda m: f"(?:{self.fragments[m[1]]})", texte)
        return _compiler(texte)

    @property
    def etat_du_droit(self) -> date:
        """La plus ancienne date des règles : celle qu'il faut montrer."""
        return min(m.etat_du_droit for m in self.mentions)


class Detail(Figee):
    """Un article d'un texte d'hier et celui qui en tient lieu, avec son propre grade."""

    numero: Texte
    aujourd_hui: Texte
    verification: Verification


class Correspondance(DonneeDatee):
    """Un texte ou un article d'hier et ce qui vaut aujourd'hui. `articles` vide : le texte entier est visé.

    `nature` dit ce qui est arrivé ; `a_verifier` : le texte vit encore, mais la citation est à relire.
    """

    code: Code
    nom: Texte
    motifs: tuple[str, ...]
    articles: tuple[str, ...] = ()
    sauf: tuple[str, ...] = ()
    nature: Literal["abroge", "codifie", "remplace", "annule", "renumerote", "obsolete", "a_verifier"]
    depuis: date | None = None
    aujourd_hui: Texte
    note: str = ""
    details: tuple[Detail, ...] = ()


class Correspondances(Figee):
    """Tout `correspondances.yaml`."""

    textes: tuple[Correspondance, ...]

    @model_validator(mode="after")
    def _codes_uniques(self) -> Self:
        codes = [t.code for t in self.textes]
        doubles = sorted({c for c in codes if codes.count(c) > 1})
        if doubles:
            raise ValueError(f"correspondances en double : {', '.join(doubles)}")
        return self


@cache
def _compiler(texte: str) -> Motif:
    return re.compile(texte)


def _codes(choix: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in choix.split("+"))


@cache
def regles() -> Regles:
    """Les règles livrées."""
    return charger(DOSSIER / "regles.yaml", Regles)


@cache
def correspondances() -> Correspondances:
    """Les correspondances livrées."""
    return charger(DOSSIER / "correspondances.yaml", Correspondances)
