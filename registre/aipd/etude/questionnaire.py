"""Le questionnaire d'une étude d'impact : rubriques, questions, échelles (donnée datée de `questionnaire.yaml`)."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from socle.donnees_datees import DonneeDatee, Texte, charger

RISQUES: Final = ("3.2", "3.3", "3.4")
MESURES: Final = "3.1"
LETTRES: Final = {"3.2": "A", "3.3": "M", "3.4": "D"}
"""La lettre de chaque événement redouté sur la carte : accès, modification, disparition."""
Genre = Literal["texte", "liste", "mesures", "jauge"]


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Figee):
    """Une question. `registre` : ce que la fiche du traitement sait y répondre ; `role` : sa part dans un risque."""

    code: str
    libelle: Texte
    aide: str = ""
    article: str = ""
    genre: Genre = "texte"
    registre: str = ""
    role: str = ""


class Rubrique(_Figee):
    """Une rubrique, sa manière d'être évaluée, ses questions dans l'ordre."""

    code: str
    section: Texte
    titre: Texte
    evaluation: Literal["rubrique", "question", "mesure", "risque"]
    phrase: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def est_un_risque(self) -> bool:
        """Vrai pour l'un des trois événements redoutés."""
        return self.evaluation == "risque"

    def question(self, role: str) -> Question:
        """La question de ce rôle (impacts, menaces, sources, mesures, gravite, vraisemblance)."""
        return next(q for q in self.questions if q.role == role)


class Niveau(_Figee):
    """Un niveau de l'échelle, de 1 à 4."""

    niveau: int
    libelle: Texte
    gravite: str
    vraisemblance: str


class Questionnaire(DonneeDatee):
    """Tout le questionnaire ; codes uniques."""

    rubriques: tuple[Rubrique, ...]
    echelle: tuple[Niveau, ...]

    @model_validator(mode="after")
    def _codes_uniques(self) -> Self:
        codes = [q.code for r in self.rubriques for q in r.questions]
        if len(set(codes)) != len(codes):
            raise ValueError("un code de question est employé deux fois")
        return self

    @cached_property
    def par_code(self) -> dict[str, Question]:
        """Les questions par code."""
        return {q.code: q for r in self.rubriques for q in r.questions}

    @cached_property
    def rubrique_de(self) -> dict[str, Rubrique]:
        """Code de question → sa rubrique."""
        return {q.code: r for r in self.rubriques for q in r.questions}

    def rubrique(self, code: str) -> Rubrique | None:
        """La rubrique de ce code, ou None."""
        return next((r for r in self.rubriques if r.code == code), None)

    def niveau(self, rang: int | None) -> str:
        """Le libellé d'un niveau ; vide s'il n'est pas défini."""
        return next((n.libelle for n in self.echelle if n.niveau == rang), "")


def questionnaire() -> Questionnaire:
    """Le questionnaire livré."""
    return charger(Path(__file__).with_name("questionnaire.yaml"), Questionnaire)
