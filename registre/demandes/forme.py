"""Les formes d'une demande : la fiche, l'identité à part, et la page d'inscription qui les réunit."""

from __future__ import annotations

from registre.demandes.modele import TYPE, Demande, DemandeSaisie, IdentiteSaisie, NouvelleDemandeSaisie
from socle.fiches.forme import Forme, Section

DEMANDE = (
    Section("demande", "Que demande la personne ?", "Aucun nom ici : l'identité est à part, chiffrée.",
            ("type", "autres_types", "recue_le", "canal", "resume")),
    Section("portee", "Où chercher ?", "", ("categories", "regime", "service")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
IDENTITE = (
    Section("demandeur", "Qui demande ?", "Chiffré, lu de qui traite la demande, effacé après sa clôture.",
            ("civilite", "nom", "prenom", "courriel", "adresse", "telephone")),
    Section("personne", "Pour qui ?", "Rien à remplir de plus si la personne demande pour elle-même.",
            ("est_concernee", "concernee_nom", "concernee_prenom", "lien", "mandat", "mineur", "titulaires")),
    Section("mots", "Ses mots", "", ("message",)),
)  # fmt: skip
FORME = Forme(TYPE, Demande, DemandeSaisie, DEMANDE, nommer=lambda _: "")
"""Le libellé d'une demande est sa référence : l'opération le donne."""
FORME_IDENTITE = Forme("demande_identite", Demande, IdentiteSaisie, IDENTITE)
FORME_NOUVELLE = Forme(
    TYPE, Demande, NouvelleDemandeSaisie,
    (DEMANDE[0], IDENTITE[0], IDENTITE[1], DEMANDE[1], IDENTITE[2], DEMANDE[2]),
)  # fmt: skip
