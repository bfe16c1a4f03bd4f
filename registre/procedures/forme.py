"""La forme d'une adoption."""

from __future__ import annotations

from typing import Any

from registre.procedures.contenu import PROCEDURES
from registre.procedures.modele import TYPE, AdoptionSaisie, ProcedureAdoptee
from socle.fiches.forme import Forme, Section
from socle.types import ecrire_date

SECTIONS = (
    Section("acte", "L'adoption", "Adoptez le document hors de Gouverne, puis notez-le ici : il garde les noms du jour.",
            ("genre", "acte", "adoptee_le", "revue_le", "observations")),
)  # fmt: skip


def nommer(saisie: Any) -> str:
    """« Réagir à une violation de données, adoptée le 12/11/2026 »."""
    titre = PROCEDURES[saisie.genre].titre if saisie.genre in PROCEDURES else saisie.genre
    return f"{titre}, adoptée le {ecrire_date(saisie.adoptee_le)}"


FORME = Forme(TYPE, ProcedureAdoptee, AdoptionSaisie, SECTIONS, nommer=nommer)
