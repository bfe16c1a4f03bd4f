"""Droits du registre, et les rôles qui les portent."""

from __future__ import annotations

from socle.droits import declarer_droit

LIRE = declarer_droit(
    "registre.lire", "Consulter le registre", "dpo", "referent", "responsable", "juriste", "rssi", "lecteur", "auditeur"
)
MODIFIER = declarer_droit("registre.modifier", "Remplir et modifier les fiches", "dpo", "referent")
AVIS = declarer_droit("registre.avis", "Rendre l'avis du délégué (RGPD 39)", "dpo")
APPROUVER = declarer_droit("registre.approuver", "Approuver une fiche (RGPD 24)", "responsable")
IMPORTER = declarer_droit("registre.importer", "Importer un registre", "dpo", "referent")
EXPORTER = declarer_droit(
    "registre.exporter", "Exporter le registre", "dpo", "referent", "responsable", "juriste", "rssi", "auditeur"
)
PRESTATAIRES_RELATION = declarer_droit(
    "prestataires.relation",
    "Suivre les relations de l'organisme avec ses prestataires",
    "dpo",
    "referent",
    "juriste",
    "rssi",
)
PRESTATAIRES_ANNUAIRE = declarer_droit(
    "prestataires.annuaire", "Tenir l'annuaire partagé des prestataires, fusionner les doublons", "dpo", "juriste"
)
SYSTEMES_MODIFIER = declarer_droit(
    "systemes.modifier", "Tenir la liste des systèmes et supports", "dpo", "referent", "rssi"
)
PROJETS_MODIFIER = declarer_droit("projets.modifier", "Remplir les fiches projet", "dpo", "referent", "rssi", "juriste")
PROJETS_AVIS_RSSI = declarer_droit("projets.avis_rssi", "Rendre l'avis du RSSI sur un projet", "rssi")
PROJETS_DECIDER = declarer_droit("projets.decider", "Décider la mise en service d'un projet", "responsable")
AIPD_REDIGER = declarer_droit("aipd.rediger", "Rédiger une analyse d'impact", "dpo", "referent", "rssi")
AIPD_EVALUER = declarer_droit("aipd.evaluer", "Évaluer une analyse d'impact, point par point", "dpo", "rssi")
AIPD_AVISER = declarer_droit("aipd.aviser", "Rendre l'avis du délégué sur une analyse d'impact (RGPD 35(2))", "dpo")
AIPD_DECIDER = declarer_droit("aipd.decider", "Décider d'une analyse d'impact (RGPD 35, 36)", "responsable")
