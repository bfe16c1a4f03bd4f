"""Les fonds d'une commune fictive, par les vraies opérations : un dû, un proposé à l'élimination, un à garder encore."""

from __future__ import annotations

from datetime import date
from typing import Final

from registre.conservation import bordereaux, fonds
from registre.conservation.modele import FondsSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
DUS: Final = (
    ("Factures et mandats (fictifs)", "Finances", 10, 12, "4,5"),
    ("Inscriptions à la restauration scolaire (fictives)", "Affaires scolaires", 5, 7, "0,8"),
    ("Dossiers de subventions (fictifs)", "Vie associative", 10, 3, "1,2"),
)
"""Nom, service, durée en années, âge de la pièce la plus récente, mètres linéaires : des nombres inventés."""


def charger_conservation(contexte_de: ContexteDe, jour: date) -> None:
    """Trois fonds fictifs ; le premier attend, dans un bordereau, le visa des archives."""
    contexte = contexte_de(COMMUNE, "dpo")
    poses = [
        fonds.creer(contexte, valider(FondsSaisie, {
            "nom": nom, "service": service, "dua_annees": str(duree), "annee_fin": str(jour.year - age),
            "volume": volume, "volume_unite": "metres", "observations": "Fonds fictif.",
        }))
        for nom, service, duree, age, volume in DUS
    ]  # fmt: skip
    bordereaux.preparer(contexte, poses[:1])


declarer_suite("conservation", charger_conservation)
