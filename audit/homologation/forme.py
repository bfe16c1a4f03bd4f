"""La forme d'un dossier d'homologation, et ses parties : chacune s'écrit sur sa page."""

from __future__ import annotations

from typing import Final

from audit.homologation.modele import LIGNES, TYPE, Homologation, HomologationSaisie
from registre.presentation import systemes_proposes
from socle.fiches.forme import Forme, Section

BESOINS: Final = (
    "besoin_disponibilite", "besoin_integrite", "besoin_confidentialite", "besoin_authentification",
    "besoin_tracabilite",
)  # fmt: skip
SECTIONS: Final = (
    Section("service", "Quel service ?", "Le nom suffit pour commencer.",
            ("nom", "systeme_id", "teleservice", "service_rendu", "mise_en_service")),
    Section("besoin", "Quel besoin de sécurité ?", "Critère par critère : le plus fort donne la profondeur de la démarche.",
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
            ("controles", "controles_resume")),
    Section("suivi", "Et après la décision ?", "", ("suivi", "indice", "validite", "pieces", "observations")),
)  # fmt: skip
PARTIES: Final = {section.code: section for section in SECTIONS}
FORME: Final = Forme(
    TYPE, Homologation, HomologationSaisie, SECTIONS, lignes=LIGNES, options={"systeme_id": systemes_proposes}
)
DEPART: Final = Forme(
    TYPE, Homologation, HomologationSaisie, SECTIONS[:1], lignes=LIGNES, options={"systeme_id": systemes_proposes}
)
"""La même fiche, réduite au premier pas : pour ouvrir un dossier."""
