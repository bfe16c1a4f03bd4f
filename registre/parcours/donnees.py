"""Le parcours, donnée datée : les temps et les étapes du guide, le cycle de l'année, les sujets de la carte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from socle.donnees_datees import Code, DonneeDatee, Texte, charger


class Critere(BaseModel):
    """Ce que l'outil mesure d'une étape. `seuil` : part, en pour cent, à partir de laquelle c'est fait (0 : un retard seul
    compte) ; `vide` : ce que vaut « rien à mesurer » ; `mois` : au-delà, un fait ancien est à revoir (0 : jamais).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fait: Texte
    a_defaut: str = ""
    seuil: int = Field(ge=0, le=100)
    vide: Literal["a_faire", "sans_objet"] = "a_faire"
    mois: int = Field(default=0, ge=0, le=60)
    sans_retard: bool = False


class Sujet(BaseModel):
    """Un sujet de la carte du territoire : une colonne, et les faits dont elle vient."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    libelle: Texte
    criteres: tuple[Critere, ...] = Field(min_length=1)

    @property
    def court(self) -> str:
        """Titre de sa colonne."""
        return self.libelle


class Etape(DonneeDatee):
    """Une étape : ses mots, ses articles, ce qui la mesure, la page où elle avance faute de fait déclaré."""

    code: Code
    libelle: Texte
    court: Texte
    phrase: Texte
    articles: tuple[Texte, ...]
    agir: Texte
    criteres: tuple[Critere, ...] = Field(min_length=1)


class Temps(DonneeDatee):
    """Un temps du parcours et ses étapes."""

    code: Code
    libelle: Texte
    phrase: Texte
    etapes: tuple[Etape, ...] = Field(min_length=1)


class Guide(DonneeDatee):
    """D'où vient l'ordre des étapes."""

    titre: Texte


class Parcours(BaseModel):
    """Tout le parcours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    guide: Guide
    temps: tuple[Temps, ...]
    cycle: Temps
    sujets: tuple[Sujet, ...]

    @property
    def etapes(self) -> tuple[Etape, ...]:
        """Les étapes prioritaires, dans l'ordre du guide."""
        return tuple(etape for temps in self.temps for etape in temps.etapes)

    @property
    def par_code(self) -> Mapping[str, Etape]:
        """Toutes les étapes, cycle compris, par code."""
        return {etape.code: etape for etape in (*self.etapes, *self.cycle.etapes)}


PARCOURS: Final = charger(Path(__file__).with_name("etapes.yaml"), Parcours)


def codes_attendus(*suites: Etape | Sujet) -> frozenset[str]:
    """Codes des faits que lisent ces étapes ou ces sujets (tous, si l'on n'en nomme aucun)."""
    voulues = suites or (*PARCOURS.par_code.values(), *PARCOURS.sujets)
    return frozenset(code for suite in voulues for code in _codes(suite))


def _codes(suite: Etape | Sujet) -> Iterator[str]:
    for critere in suite.criteres:
        yield critere.fait
        if critere.a_defaut:
            yield critere.a_defaut
