"""La forme d'un dossier d'homologation, et ses parties : chacune s'écrit sur sa page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from audit.autodiagnostics.presentation import autodiagnostics_proposes
from audit.homologation.modele import BESOINS, LIGNES, TYPE, Homologation, HomologationSaisie
from registre.presentation import systemes_proposes
from socle.fiches.forme import Forme, Section

SECTIONS: Final = (
    Section("service", "Quel service ?", "Le nom suffit pour commencer.",
            ("nom", "systeme_id", "teleservice", "service_rendu", "mise_en_service")),
    Section("besoin", "Quel besoin de sécurité ?", "Critère par critère. Le plus fort des cinq donne la profondeur de la "
            "démarche ; vous pouvez en retenir une autre.",
            (*BESOINS, "besoin_motif", "demarche", "demarche_motif")),
    Section("autorite", "Qui décidera ?", "Une personne désignée par écrit, qui engage l'organisme.",
            ("autorite_nom", "autorite_qualite", "autorite_acte", "autorite_acte_le", "contributeurs", "decision_prevue")),
    Section("perimetre", "Jusqu'où va le système ?", "Ce que la décision couvrira, et ce qu'elle ne couvrira pas.",
            ("perimetre_inclus", "perimetre_exclus", "utilisateurs", "donnees", "hebergement", "interconnexions")),
    Section("evenements", "Que redoute-t-on ?", "Quelques événements suffisent : ceux dont les suites seraient sérieuses.",
            ("analyse_methode", "evenements")),
    Section("scenarios", "Comment cela pourrait-il arriver ?", "Chaque scénario mène à un événement redouté déjà enregistré.",
            ("scenarios",)),
    Section("mesures", "Que fait-on contre ?", "Celles qui restent à faire deviennent des actions proposées au plan.",
            ("mesures",)),
    Section("controles", "Est-ce que cela tient ?", "Ce qui a été vérifié en vrai, avant la décision.",
            ("controles", "controles_resume", "autodiagnostic_id")),
    Section("suivi", "Et après la décision ?", "L'autorité choisira la durée ; proposez-la.",
            ("validite", "indice", "suivi", "pieces", "observations")),
)  # fmt: skip
PARTIES: Final = {section.code: section for section in SECTIONS}
OPTIONS: Final = {"systeme_id": systemes_proposes, "autodiagnostic_id": autodiagnostics_proposes}
FORME: Final = Forme(TYPE, Homologation, HomologationSaisie, SECTIONS, lignes=LIGNES, options=OPTIONS)
DEPART: Final = replace(FORME, sections=SECTIONS[:1])
"""La même fiche, réduite au premier pas : pour ouvrir un dossier."""
