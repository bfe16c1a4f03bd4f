"""Deux procédures adoptées par la commune fictive : l'une en vigueur, l'autre dont la revue est passée."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from registre.procedures import operations
from registre.procedures.modele import AdoptionSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
ADOPTIONS: Final = (("violation", -200, 165, "Note de service 2026-8 (fictive)"),
                    ("demandes", -800, -70, "Délibération 2024-31 (fictive)"))  # fmt: skip
"""Procédure, jours de l'adoption et de la revue après le chargement, acte."""


def charger_procedures(contexte_de: ContexteDe, jour: date) -> None:
    """Note les adoptions fictives."""
    contexte = contexte_de(COMMUNE, "dpo")
    for genre, adoptee, revue, acte in ADOPTIONS:
        saisie = {
            "genre": genre,
            "acte": acte,
            "adoptee_le": jour + timedelta(adoptee),
            "revue_le": jour + timedelta(revue),
        }
        operations.creer(contexte, valider(AdoptionSaisie, saisie))


declarer_suite("procedures", charger_procedures)
