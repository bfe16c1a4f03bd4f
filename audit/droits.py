"""Droits de l'audit, et les rôles qui les portent."""

from __future__ import annotations

from socle.droits import TOUS_LES_METIERS, declarer_droit

LIRE = declarer_droit("audit.lire", "Consulter les autodiagnostics et les homologations", *TOUS_LES_METIERS)
CONDUIRE = declarer_droit("audit.conduire", "Conduire un autodiagnostic", "rssi", "dpo", "referent")
REPONDRE = declarer_droit("audit.repondre", "Répondre aux points d'un autodiagnostic", "rssi", "dpo", "referent")
RELIRE = declarer_droit("audit.relire", "Relire une réponse", "rssi")
VERIFIER = declarer_droit("audit.verifier", "Lancer une vérification technique", "rssi", "dpo")
HOTES = declarer_droit("audit.hotes", "Déclarer et confirmer les hôtes que l'organisme exploite", "rssi")
EXPORTER = declarer_droit(
    "audit.exporter", "Produire les rapports de l'audit", "rssi", "dpo", "responsable", "auditeur"
)
HOMOLOGUER = declarer_droit("audit.homologuer", "Préparer une homologation", "rssi")
AVISER = declarer_droit("audit.aviser", "Inscrire un avis sur une homologation", "rssi", "dpo")
DECIDER = declarer_droit("audit.decider", "Décider une homologation (autorité d'homologation)", "responsable")
REFERENTIELS = declarer_droit("audit.referentiels", "Importer un référentiel", "rssi")
VALIDER_DROIT = declarer_droit(
    "audit.valider_droit", "Valider, en juriste, les obligations d'un référentiel", "juriste"
)
