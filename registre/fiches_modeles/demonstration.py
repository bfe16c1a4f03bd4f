"""Le modèle de la maison du territoire fictif, par la vraie opération ; ses communes le trouvent parmi leurs modèles."""

from __future__ import annotations

from datetime import date
from typing import Final

from registre.fiches_modeles import maison
from socle.accueil.suites import ContexteDe, declarer_suite

TERRITOIRE: Final = "trois-chimeres"
ADAPTE: Final = "lettre_information"


def charger_modeles(contexte_de: ContexteDe, _jour: date) -> None:
    """Le territoire adapte un modèle livré : il prend sa place dans le catalogue de tous ses membres."""
    maison.adapter(contexte_de(TERRITOIRE, "dpo"), ADAPTE)


declarer_suite("fiches_modeles", charger_modeles)
