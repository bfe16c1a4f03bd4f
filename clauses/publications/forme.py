"""La forme d'une demande de publication."""

from __future__ import annotations

from clauses.jeux.forme import jeux_proposes
from clauses.publications.modele import TYPE, Publication, PublicationSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("demande", "Qui demande quoi ?", "Une organisation, jamais un particulier : le moins de données possible.",
            ("nom", "demandeur_type", "demandeur", "recue_le", "delai_jours")),
    Section("donnees", "Quelles données ?", "", ("jeu_id", "jeu_decrit", "texte")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
FORME = Forme(TYPE, Publication, PublicationSaisie, SECTIONS, options={"jeu_id": jeux_proposes})
