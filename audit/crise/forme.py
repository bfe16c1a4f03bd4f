"""La forme du dossier de crise, dans l'ordre où l'on s'en sert."""

from __future__ import annotations

from audit.crise.modele import LIBELLE, LIGNES, TYPE, DossierCrise, DossierSaisie
from registre.presentation import systemes_proposes
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("annuaire", "Qui appeler ?", "Pour chaque rôle, une personne ou une permanence, et un numéro.", ("contacts",)),
    Section("cellule", "Qui décide ?", "Peu de monde, et un suppléant à chaque place.", ("cellule",)),
    Section("redemarrage", "Que redémarrer, et dans quel ordre ?", "D'abord ce dont tout dépend : réseau, annuaire des "
            "comptes, sauvegardes.", ("redemarrages",)),
    Section("papier", "Comment travailler sans ordinateur ?", "", ("formulaires",)),
    Section("lieu", "Où et comment ?", "", ("lieu", "joindre", "consignes")),
    Section("vie", "Est-ce à jour ?", "Un dossier que personne n'a relu ni essayé ne servira pas.",
            ("exemplaire_lieu", "imprime_le", "exercice_le", "exercice_bilan", "revue_le", "prochaine_revue")),
)  # fmt: skip
FORME = Forme(
    TYPE, DossierCrise, DossierSaisie, SECTIONS, lignes=LIGNES,
    options={"redemarrages.systeme_id": systemes_proposes}, nommer=lambda _: LIBELLE,
)  # fmt: skip
