"""La forme d'un avis du délégué."""

from __future__ import annotations

from operator import attrgetter

from registre.delegue.avis.modele import TYPE, AvisDpo, AvisSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("sujet", "Sur quoi ?", "Liez ensuite la fiche, le projet ou le contrat dans « Liens et pièces ».",
            ("sujet", "demande_par", "demande_le")),
    Section("avis", "Quel avis ?", "", ("avis", "texte", "rendu_le")),
)  # fmt: skip
FORME = Forme(TYPE, AvisDpo, AvisSaisie, SECTIONS, nommer=attrgetter("sujet"))
