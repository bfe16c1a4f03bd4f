"""Ce que la loi veut lire dans une mention : `obligations.yaml`, relu par des classes figées."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import DonneeDatee, Verification, charger

Lieu = Literal["fiche", "organisme", "mention"]


class Obligation(BaseModel):
    """Une chose à dire. `genres` vide : dans toutes les formes ; `collecte` vide : dans les deux collectes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    libelle: str
    article: str
    genres: tuple[str, ...] = ()
    collecte: Literal["", "directe", "indirecte"] = ""
    lieu: Lieu
    champ: str
    verification: Verification = "S"


class Note(BaseModel):
    """Ce que l'on dit du degré de vérification d'une partie du tableau."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texte: str
    verification: Verification


class Cnil(DonneeDatee):
    """Où adresser une réclamation."""

    texte: str


class Obligations(BaseModel):
    """Le fichier entier : les obligations, leur provenance, ce qui reste à vérifier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    obligations: tuple[Obligation, ...]
    defaut: DonneeDatee
    notes: tuple[Note, ...]
    cnil: Cnil


DONNEES: Final = charger(Path(__file__).with_name("obligations.yaml"), Obligations)
PAR_CODE: Final = {o.code: o for o in DONNEES.obligations}
