"""La forme d'une preuve : ce qu'une personne dit du fichier qu'elle dépose."""

from __future__ import annotations

from operator import attrgetter

from socle.fiches.forme import Forme, Section
from socle.preuves.modele import TYPE, Preuve, PreuveSaisie

FORME = Forme(
    TYPE, Preuve, PreuveSaisie,
    (
        Section("preuve", "Cette preuve", "Sans titre, le nom du fichier en tient lieu.", ("titre", "nature")),
        Section("dates", "Dates", "Ce que la preuve établit à une date, et le jour où vous l'avez reçue.",
                ("date_document", "recue_le", "expire_le", "commentaire")),
    ),
    nommer=attrgetter("titre"),
)  # fmt: skip
