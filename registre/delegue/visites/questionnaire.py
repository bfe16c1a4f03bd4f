"""Le questionnaire d'une visite (donnée datée de `questionnaire.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionDeVisite(_Figee):
    """Une question à poser sur place, et l'article qu'elle regarde."""

    dit: Texte
    article: Texte


class Theme(_Figee):
    """Un thème : ses questions, sous le même code que celui des constats."""

    code: Code
    titre: Texte
    questions: tuple[QuestionDeVisite, ...]


class Questionnaire(DonneeDatee):
    """Le questionnaire entier."""

    themes: tuple[Theme, ...]


QUESTIONNAIRE: Final = charger(Path(__file__).with_name("questionnaire.yaml"), Questionnaire)
