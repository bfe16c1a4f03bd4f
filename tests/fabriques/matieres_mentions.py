"""De quoi composer une mention sans base : une matière complète, que chaque essai déforme."""

from __future__ import annotations

import uuid
from typing import Any

from fabriques.mentions import fiche_informante
from registre.mentions.matiere import Contact, FicheLue, Matiere
from registre.mentions.modele import MentionSaisie
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

RESPONSABLE = Contact("Commune d'Essai", "1 place de la Source", "", "mairie@vallon.example")
DELEGUE = Contact("Syndicat du Vallon", "", "", "dpo@vallon.example")


def lue(**valeurs: Any) -> FicheLue:
    """Une fiche complète, aux valeurs près."""
    return FicheLue(uuid.uuid4(), 1, valider(TraitementSaisie, fiche_informante(**valeurs)))


def matiere(genre: str = "page", *fiches: FicheLue, **suite: Any) -> Matiere:
    """Une matière complète ; `suite` : ce qui en diffère (`reglages`, `delegue`…)."""
    reglages = {"nom": "Vos données", "genre": genre, "fiches": [{"traitement_id": str(uuid.uuid4())}],
                **suite.pop("reglages", {})}  # fmt: skip
    valeurs = {"responsable": RESPONSABLE, "delegue": DELEGUE, "cnil": "cnil.fr", **suite}
    return Matiere(valider(MentionSaisie, reglages), fiches=fiches or (lue(),), **valeurs)


def finalite(base: str, libelle: str = "Servir", justification: str = "") -> dict[str, str]:
    """Une finalité de cette base."""
    return {"libelle": libelle, "base_legale": base, "justification": justification}
