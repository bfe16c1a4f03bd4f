"""La forme d'une visite : ce qui est prévu, puis ce qui en est rendu compte."""

from __future__ import annotations

from registre.delegue.visites.modele import TYPE, ConstatVisite, Visite, VisiteSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("prevue", "Ce qui est prévu", "L'intitulé suffit ; la trousse à imprimer se tire de l'état de l'organisme.",
            ("nom", "prevue_le", "lieu", "objet", "a_rencontrer")),
    Section("rendue", "Le compte rendu", "À remplir au retour. Les présents sont des fonctions, jamais des noms.",
            ("tenue_le", "presents", "constats", "conclusion")),
)  # fmt: skip
FORME = Forme(TYPE, Visite, VisiteSaisie, SECTIONS, lignes={"constats": ConstatVisite})
