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
