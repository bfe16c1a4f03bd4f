"""Les référentiels livrés avec l'application, lus de leur YAML une fois."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from audit.referentiels.forme import Referentiel
from socle.donnees_datees import charger

DOSSIER: Final = Path(__file__).parent
RGS: Final = "rgs-collectivite"
_FICHIERS: Final = {RGS: "rgs.yaml"}


def livres() -> dict[str, Referentiel]:
    """Les référentiels livrés, par code."""
    return {code: charger(DOSSIER / nom, Referentiel) for code, nom in _FICHIERS.items()}


def rgs() -> Referentiel:
    """Notre référentiel : RGS et cybersécurité d'une collectivité."""
    return livres()[RGS]
