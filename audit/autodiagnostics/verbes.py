"""Comment le journal dit les autodiagnostics et leurs réponses."""

from __future__ import annotations

from audit.autodiagnostics.modele import AUTODIAGNOSTIC, REPONSE
from audit.droits import CONDUIRE, LIRE, REPONDRE
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(AUTODIAGNOSTIC, "Autodiagnostic", "autodiagnostics.voir", LIRE, CONDUIRE)
declarer_objet(REPONSE, "Réponse d'autodiagnostic", "reponses.trouver", LIRE, REPONDRE)
declarer_liable(AUTODIAGNOSTIC, "Autodiagnostics", "autodiagnostics.creer")
for verbe, phrase in {
    "autodiagnostic.cree": "a ouvert l'autodiagnostic",
    "autodiagnostic.repris": "a ouvert, à partir d'un autre, l'autodiagnostic",
    "autodiagnostic.enregistre": "a modifié l'autodiagnostic",
    "autodiagnostic.clos": "a clos l'autodiagnostic",
    "autodiagnostic.rouvert": "a rouvert l'autodiagnostic",
    "autodiagnostic.archive": "a archivé l'autodiagnostic",
    "autodiagnostic.desarchive": "a sorti des archives l'autodiagnostic",
    "autodiagnostic.perimetre_ajoute": "a ajouté un périmètre à l'autodiagnostic",
    "autodiagnostic.perimetre_retire": "a retiré un périmètre de l'autodiagnostic",
    "reponse_audit.enregistree": "a répondu au point",
    "reponse_audit.relue": "a relu la réponse au point",
}.items():
    declarer_verbe(verbe, phrase)
