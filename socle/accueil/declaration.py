"""La déclaration d'accessibilité, tirée de `declaration.yaml` (données datées)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import DonneeDatee, Texte, charger


class Point(DonneeDatee):
    """Une règle de droit, sa source et sa date."""

    titre: Texte
    texte: Texte


class Recours(DonneeDatee):
    """La voie de recours."""

    texte: Texte


class Declaration(BaseModel):
    """Ce que dit la page `/accessibilite`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    etablie_le: date
    droit: tuple[Point, ...]
    recours: Recours
    verifie: tuple[Texte, ...]
    non_verifie: tuple[Texte, ...]


DECLARATION: Final = charger(Path(__file__).with_name("declaration.yaml"), Declaration)
