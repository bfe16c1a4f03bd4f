"""Le texte des procédures (donnée datée de `procedures.yaml`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from socle.donnees_datees import DonneeDatee, Texte, Verification, charger

GENRES: Final = ("violation", "demandes", "aipd")


class Etape(BaseModel):
    """Un pas : qui le fait, ce qu'il fait, dans quel délai, d'après quel article. `note` : ce qui n'est pas du droit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    titre: Texte
    qui: tuple[str, ...]
    quoi: Texte
    delai: Texte
    article: Texte
    note: str = ""
    verification: Verification = "S"


class Procedure(DonneeDatee):
    """Une procédure, pas à pas."""

    code: str
    titre: Texte
    objet: Texte
    fondement: Texte
    etapes: tuple[Etape, ...]

    @property
    def empreinte(self) -> str:
        """Ce qui dit que le texte est le même, à un mot près."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def acteurs(self) -> tuple[str, ...]:
        """Les rôles qui y agissent, dans l'ordre où ils paraissent."""
        return tuple(dict.fromkeys(role for etape in self.etapes for role in etape.qui))


class Donnees(BaseModel):
    """Le fichier entier : chaque rôle nommé par un pas y est dit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acteurs: Mapping[str, Texte]
    procedures: tuple[Procedure, ...]

    @model_validator(mode="after")
    def _complet(self) -> Self:
        if tuple(p.code for p in self.procedures) != GENRES:
            raise ValueError(f"les procédures attendues sont : {', '.join(GENRES)}")
        inconnus = {role for p in self.procedures for role in p.acteurs} - set(self.acteurs)
        if inconnus:
            raise ValueError(f"rôles sans nom : {', '.join(sorted(inconnus))}")
        return self


DONNEES: Final = charger(Path(__file__).with_name("procedures.yaml"), Donnees)
PROCEDURES: Final[Mapping[str, Procedure]] = {p.code: p for p in DONNEES.procedures}
ACTEURS: Final[Mapping[str, str]] = DONNEES.acteurs
