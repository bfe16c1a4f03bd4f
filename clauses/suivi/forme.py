"""La forme d'une obligation : ce qu'on en dit à la main."""

from __future__ import annotations

from operator import attrgetter

from clauses.suivi.modele import TYPE, Obligation, ObligationSaisie
from socle.fiches.forme import Forme, Section

FORME = Forme(
    TYPE, Obligation, ObligationSaisie,
    (
        Section("quoi", "Que faut-il faire ou remettre ?", "", ("libelle", "nature", "debiteur")),
        Section("quand", "Pour quand ?", "Une date, une fois ; ou une date et un retour régulier.", ("jour", "periodicite")),
        Section("preuve", "Comment le prouver, et sinon ?", "",
                ("preuve_attendue", "penalite", "article", "fondement", "observations")),
    ),
    nommer=attrgetter("libelle"),
)  # fmt: skip
