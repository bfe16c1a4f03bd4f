"""La forme d'une mention."""

from __future__ import annotations

from registre.aipd.etude.forme import traitements_proposes
from registre.mentions.modele import LIGNES, TYPE, Mention, MentionSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("quoi", "De quoi parle-t-elle ?", "Le texte vient de la fiche du registre : ce qui y manque se complète là-bas.",
            ("nom", "fiches", "genre")),
    Section("collecte", "Comment les données vous viennent-elles ?", "", ("collecte", "exception", "usage_ulterieur")),
    Section("complete", "Où lire l'information complète ?", "Pour une mention courte, une affiche, une demande de "
            "consentement.", ("adresse", "lieu")),
    Section("consentement", "Si quelque chose repose sur le consentement", "Retirer doit être aussi simple que donner.",
            ("retrait", "refus", "mineurs")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
FORME = Forme(
    TYPE, Mention, MentionSaisie, SECTIONS, lignes=LIGNES, cle="mention_id",
    options={"fiches.traitement_id": traitements_proposes},
)  # fmt: skip
