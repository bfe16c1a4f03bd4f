"""La forme d'un bilan : ses paragraphes, chapitre par chapitre."""

from __future__ import annotations

from registre.bilan.chapitres import PLAN
from registre.bilan.modele import TYPE, Bilan, BilanSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("annee", "Quelle année ?", "Les nombres viennent tout seuls ; vous écrivez ce qu'ils ne disent pas.",
            ("annee", "introduction")),
    *(Section(c.code, c.titre, c.aide, (c.code,)) for c in PLAN.chapitres),
    Section("note", "Note aux élus", "Une page : les nombres qui comptent, et ce que vous leur proposez.", ("note_elus",)),
)  # fmt: skip
FORME = Forme(TYPE, Bilan, BilanSaisie, SECTIONS, nommer=lambda saisie: f"Bilan {saisie.annee}")
