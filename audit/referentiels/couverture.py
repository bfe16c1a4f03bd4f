"""Une réponse, plusieurs référentiels : ce qu'un autodiagnostic couvre du Guide d'hygiène (42) et du ReCyF (20).

Fonctions pures. Rien n'embellit : un point non évalué compte pour zéro dès qu'un autre de la mesure est évalué, et une mesure
n'est « couverte » que si tous ses points le sont.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from audit.referentiels.forme import Point, Referentiel
from audit.referentiels.livres import DOSSIER
from socle.donnees_datees import DonneeDatee, Texte, charger

HYGIENE, RECYF = "hygiene", "recyf"
COUVERTE, EN_PARTIE, NON_COUVERTE, NON_EVALUEE = "couverte", "en_partie", "non_couverte", "non_evaluee"
LIBELLES: Final = {
    COUVERTE: "Couverte", EN_PARTIE: "En partie", NON_COUVERTE: "Non couverte", NON_EVALUEE: "Non évaluée",
}  # fmt: skip


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mesure(_Figee):
    """Une mesure d'une grille. `niveau` : S standard, R renforcé, SR les deux, ou vide."""

    numero: int
    titre: Texte
    chapitre: str = ""
    niveau: Literal["", "S", "R", "SR"] = ""


class EnteteDeGrille(DonneeDatee):
    """Ce qu'est la grille, d'où elle vient, et à quelle date ; `article` : comment ses mesures se nomment."""

    code: Literal["hygiene", "recyf"]
    titre: Texte
    article: Texte
    droits: Texte


class Grille(_Figee):
    """Les mesures d'un autre référentiel, numérotées sans trou."""

    grille: EnteteDeGrille
    mesures: tuple[Mesure, ...]

    @model_validator(mode="after")
    def _sans_trou(self) -> Self:
        if [m.numero for m in self.mesures] != list(range(1, len(self.mesures) + 1)):
            raise ValueError("les mesures ne se suivent pas")
        return self

    @property
    def code(self) -> str:
        """Code de la grille."""
        return self.grille.code

    @cached_property
    def par_numero(self) -> dict[int, Mesure]:
        """Les mesures par numéro."""
        return {m.numero: m for m in self.mesures}


@dataclass(frozen=True)
class Couverture:
    """Une mesure, les points qui y répondent, et ce qu'ils valent ensemble : `part` de 0 à 1, None si rien n'est évalué."""

    numero: int
    titre: str
    points: tuple[str, ...]
    part: float | None
    etat: str


def grilles() -> dict[str, Grille]:
    """Les grilles livrées, par code."""
    return {code: charger(DOSSIER / f"{code}.yaml", Grille) for code in (HYGIENE, RECYF)}


def points_de(referentiel: Referentiel, code: str) -> dict[int, tuple[Point, ...]]:
    """Numéro de mesure → les points du référentiel qui y renvoient."""
    numeros = grilles()[code].par_numero
    return {n: tuple(p for p in referentiel.points if n in getattr(p.correspondances, code)) for n in numeros}


def couvrir(referentiel: Referentiel, valeurs: Mapping[str, float | None], code: str) -> list[Couverture]:
    """Ce que ces valeurs couvrent de la grille `code`, mesure par mesure.

    `valeurs` : point → sa valeur de 0 à 1, None s'il n'est pas évalué ; un point absent (non applicable, hors du parcours)
    ne compte pas.
    """
    par_numero = points_de(referentiel, code)
    return [_couvrir(m, par_numero[m.numero], valeurs) for m in grilles()[code].mesures]


def _couvrir(mesure: Mesure, points: Sequence[Point], valeurs: Mapping[str, float | None]) -> Couverture:
    comptes = [(p.poids, valeurs[p.id]) for p in points if p.id in valeurs]
    ids = tuple(p.id for p in points)
    if all(valeur is None for _, valeur in comptes):
        return Couverture(mesure.numero, mesure.titre, ids, None, NON_EVALUEE)
    part = sum(poids * (valeur or 0.0) for poids, valeur in comptes) / sum(poids for poids, _ in comptes)
    entiere = all(valeur == 1 for _, valeur in comptes)
    etat = COUVERTE if entiere else EN_PARTIE if part > 0 else NON_COUVERTE
    return Couverture(mesure.numero, mesure.titre, ids, 1.0 if entiere else part, etat)


def couvertures(referentiel: Referentiel, valeurs: Mapping[str, float | None]) -> dict[str, list[Couverture]]:
    """Les deux grilles d'un coup, par code."""
    return {code: couvrir(referentiel, valeurs, code) for code in grilles()}
