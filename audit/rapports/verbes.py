"""Comment le journal dit les rapports de l'audit."""

from __future__ import annotations

from audit.droits import LIRE
from audit.rapports.modele import REPERE, VALIDATION
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(VALIDATION, "Validation juridique", "", LIRE)
declarer_objet(REPERE, "Repères du territoire", "", LIRE)
for verbe, phrase in {
    "autodiagnostic.exporte": "a exporté l'autodiagnostic",
    "autodiagnostic.importe": "a importé d'une autre instance l'autodiagnostic",
    "autodiagnostic.reponses_importees": "a repris d'un fichier des réponses de l'autodiagnostic",
    "autodiagnostic.actions_importees": "a repris d'un fichier des actions de l'autodiagnostic",
    "validation_juridique.inscrite": "a inscrit la validation juridique du point",
    "validation_juridique.retiree": "a retiré la validation juridique du point",
    "repere_territoire.publie": "a publié les repères anonymes du territoire",
}.items():
    declarer_verbe(verbe, phrase)
