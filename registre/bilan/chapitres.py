"""Les chapitres du bilan (données datées de `chapitres.yaml`), et la place de chaque chiffre et de chaque fait."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger

_STRICT = ConfigDict(extra="forbid", frozen=True)


class Chapitre(BaseModel):
    """Un chapitre ; `code` est aussi le champ de son paragraphe libre."""

    model_config = _STRICT

    code: Code
    titre: Texte
    sujets: tuple[Code, ...] = ()
    faits: tuple[Code, ...] = ()
    aide: str = ""
    article: str = ""


class Plan(DonneeDatee):
    """Tous les chapitres, dans l'ordre où on les lit."""

    chapitres: tuple[Chapitre, ...]


PLAN: Final[Plan] = charger(Path(__file__).with_name("chapitres.yaml"), Plan)
AUTRES: Final = Chapitre(code="autres", titre="Autres nombres")
"""Où va un chiffre dont aucun chapitre ne dit le sujet : il ne se perd pas."""
_PAR_SUJET: Final = {sujet: c.code for c in PLAN.chapitres for sujet in c.sujets}
_PAR_FAIT: Final = {debut: c.code for c in PLAN.chapitres for debut in c.faits}


def chapitre_du_sujet(sujet: str) -> str:
    """Code du chapitre où se range un chiffre de ce sujet."""
    return _PAR_SUJET.get(sujet, AUTRES.code)


def chapitre_du_fait(code: str) -> str:
    """Code du chapitre où se lit ce fait, d'après le début de son code ; vide si aucun ne le prend."""
    return next((chapitre for debut, chapitre in _PAR_FAIT.items() if code.startswith(debut)), "")
