"""Comment le journal dit les actes sur les systèmes."""

from __future__ import annotations

from registre.droits import LIRE, SYSTEMES_MODIFIER
from registre.systemes.modele import TYPE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Système ou support", "systemes.voir", LIRE, SYSTEMES_MODIFIER)
for verbe, phrase in {
    "systeme.cree": "a ajouté le système",
    "systeme.importe": "a importé le système",
    "systeme.enregistre": "a modifié le système",
    "systeme.archive": "a archivé le système",
    "systeme.desarchive": "a sorti des archives le système",
    "systeme.exporte": "a exporté la liste des systèmes",
}.items():
    declarer_verbe(verbe, phrase)
