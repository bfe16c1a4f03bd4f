"""La forme d'un contrôle : ce qu'une personne en dit ; le résultat, lui, ne passe jamais par un formulaire."""

from __future__ import annotations

from clauses.controle.modele import TYPE, Controle, ControleSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("controle", "Ce contrôle", "Le résultat ne change pas : pour une autre version du contrat, refaites un contrôle.",
            ("nom", "observations")),
)  # fmt: skip
FORME = Forme(TYPE, Controle, ControleSaisie, SECTIONS)
