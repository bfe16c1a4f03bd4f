"""Le délai au bout duquel une question posée au délégué est dite en retard (donnée datée de `delais.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from socle.donnees_datees import DonneeDatee, charger


class Delai(DonneeDatee):
    """Un nombre de jours, et d'où il vient."""

    jours: Annotated[int, Field(ge=1, le=365)]


class Delais(BaseModel):
    """Les délais de la tranche."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reponse: Delai


DELAIS: Final = charger(Path(__file__).with_name("delais.yaml"), Delais)
