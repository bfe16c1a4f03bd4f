"""La forme d'un contrat : sa carte d'identité, en sections."""

from __future__ import annotations

from clauses.contrats.modele import TYPE, Contrat, ContratSaisie
from registre.presentation import prestataires_proposes
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("identite", "Quel contrat ?", "L'intitulé et le type suffisent pour commencer.",
            ("nom", "type_contrat", "objet", "reference", "service")),
    Section("partie", "Avec qui ?", "Un prestataire déjà connu, ou un nom. Vide tant que le cocontractant n'est pas choisi.",
            ("cocontractant_id", "cocontractant_nom")),
    Section("durees", "Quand, et pour combien ?", "", ("date_debut", "date_fin", "duree_mois", "montant_ht")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
FORME = Forme(TYPE, Contrat, ContratSaisie, SECTIONS, options={"cocontractant_id": prestataires_proposes})
