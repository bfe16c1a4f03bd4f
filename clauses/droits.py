"""Droits des clauses et des contrats, et les rôles qui les portent."""

from __future__ import annotations

from socle.droits import TOUS_LES_METIERS, declarer_droit

LIRE = declarer_droit("clauses.lire", "Consulter les contrats et la bibliothèque de clauses", *TOUS_LES_METIERS)
REDIGER = declarer_droit("clauses.rediger", "Rédiger les clauses d'un contrat", "juriste", "dpo")
ADAPTER = declarer_droit("clauses.adapter", "Adapter la bibliothèque de clauses", "juriste", "dpo")
CONTROLER = declarer_droit("clauses.controler", "Contrôler un contrat existant", "juriste", "dpo", "rssi")
EXPORTER = declarer_droit(
    "clauses.exporter",
    "Produire les documents d'un contrat",
    "juriste",
    "dpo",
    "referent",
    "responsable",
    "rssi",
    "auditeur",
)
SUIVRE = declarer_droit("contrats.suivre", "Suivre un contrat jusqu'à son terme", "juriste", "dpo", "referent")
JEUX_MODIFIER = declarer_droit("jeux.modifier", "Tenir les jeux de données", "juriste", "dpo", "referent")
PUBLICATION_EXAMINER = declarer_droit(
    "publications.examiner", "Examiner une demande de publication", "juriste", "dpo", "rssi"
)
PUBLICATION_DECIDER = declarer_droit("publications.decider", "Décider une publication", "responsable")
METTRE_A_NIVEAU = declarer_droit("clauses.mettre_a_niveau", "Conduire la mise à niveau des contrats", "juriste", "dpo")
