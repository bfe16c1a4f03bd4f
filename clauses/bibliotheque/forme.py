"""La forme d'une clause d'organisme."""

from __future__ import annotations

from clauses.bibliotheque.modele import TYPE, ClausePropre, ClauseSaisie, RedactionPropre
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("clause", "La clause", "", ("titre", "objet", "texte", "redactions")),
    Section("place", "Où elle se range", "Pour une clause à vous ; une adaptation garde la place de la nôtre.",
            ("groupe", "piece", "types_contrat")),
    Section("conseil", "Ce que le juriste doit en savoir", "", ("note_redaction", "risque_absence", "repli_negociation",
                                                                 "motif")),
)  # fmt: skip
FORME = Forme(
    TYPE, ClausePropre, ClauseSaisie, SECTIONS, lignes={"redactions": RedactionPropre},
    nommer=lambda saisie: saisie.titre,
)  # fmt: skip
