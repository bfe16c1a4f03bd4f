"""La forme d'une fiche projet : ses points de vigilance, dans l'ordre où l'on s'en soucie."""

from __future__ import annotations

from registre.projets.modele import TYPE, Projet, ProjetSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("projet", "Quel projet ?", "Le nom suffit pour commencer.",
            ("nom", "description", "porteur", "mise_en_service_prevue")),
    Section("donnees", "Quelles données ?", "Une adresse, une image, une plaque, un identifiant d'appareil sont des "
            "données personnelles.", ("donnees_personnelles", "donnees_precision", "registre_etat", "information_etat")),
    Section("montage", "Avec qui, et à qui sont les données ?", "Ce qui n'est pas écrit au contrat se perd à son terme.",
            ("montage", "propriete_etat", "propriete_precision", "clauses_etat", "clauses_precision")),
    Section("risques", "Quels risques ?", "", ("aipd_etat", "aipd_precision", "homologation_etat",
                                               "homologation_precision")),
    Section("notes", "Notes", "", ("observations",)),
)  # fmt: skip
FORME = Forme(TYPE, Projet, ProjetSaisie, SECTIONS)
