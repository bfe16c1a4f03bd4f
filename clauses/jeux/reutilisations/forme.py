"""La forme d'une réutilisation."""

from __future__ import annotations

from clauses.jeux.forme import jeux_proposes
from clauses.jeux.reutilisations.modele import TYPE, Reutilisation, ReutilisationSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("qui", "Qui réutilise quoi ?", "", ("nom", "jeu_id", "finalite", "contact")),
    Section("conditions", "À quelles conditions ?", "La gratuité est le principe, la redevance l'exception.",
            ("licence", "licence_precision", "acceptee_le", "fin", "payante", "redevance")),
    Section("exclusivite", "Une exclusivité ?", "Dix ans au plus, réexaminée tous les trois ans.",
            ("exclusivite", "exclusivite_motif", "exclusivite_debut", "exclusivite_fin", "reexaminee_le")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
FORME = Forme(TYPE, Reutilisation, ReutilisationSaisie, SECTIONS, options={"jeu_id": jeux_proposes})
