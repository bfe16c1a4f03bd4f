"""Une mesure telle que MonServiceSécurisé la montre, et les mots de ses tableurs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

CATEGORIES: Final = {
    "gouvernance": "Gouvernance", "protection": "Protection", "defense": "Défense", "resilience": "Résilience",
}  # fmt: skip
"""Code d'une catégorie → son libellé."""
FAITE, PARTIELLE, A_LANCER, NON_PRISE = "Faite", "Partielle", "À lancer", "Non prise en compte"
STATUTS: Final = (FAITE, PARTIELLE, A_LANCER, NON_PRISE)
PRIORITES: Final = ("P1", "P2", "P3")
INDISPENSABLE, RECOMMANDEE = "Indispensable", "Recommandée"
SPECIFIQUES: Final = "Mesures ajoutées"
SANS_IDENTIFIANT: Final = "N/A"
COLONNES: Final = {
    "identifiant": "Identifiant de la mesure", "intitule": "Nom de la mesure", "referentiel": "Référentiel", "type": "Type",
    "categorie": "Catégorie", "portee_par": "Mesure portée par", "description": "Description", "statut": "Statut",
    "precisions": "Commentaires", "priorite": "Priorité", "echeance": "Échéance", "responsables": "Responsables",
}  # fmt: skip
"""Nos noms → les titres de colonnes de l'export, dans son ordre."""


@dataclass(frozen=True)
class MesureMSS:
    """Une mesure. `identifiant` sans son dièse, vide pour une mesure ajoutée par l'entité ; `indispensable` : None si le
    fichier ne le dit pas ; `statut` : l'un de `STATUTS`, vide s'il n'y en a pas ; `categorie` : un code de `CATEGORIES`.
    """

    intitule: str
    identifiant: str = ""
    referentiel: str = ""
    indispensable: bool | None = None
    categorie: str = ""
    description: str = ""
    statut: str = ""
    precisions: str = ""
    priorite: str = ""
    echeance: date | None = None
    responsables: tuple[str, ...] = ()
    portee_par: str = ""

    @property
    def specifique(self) -> bool:
        """Vrai si l'entité a ajouté cette mesure au référentiel."""
        return not self.identifiant
