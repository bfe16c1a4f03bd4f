"""Comment le journal dit les référentiels, et où mène leur nom."""

from __future__ import annotations

from audit.droits import LIRE, REFERENTIELS
from audit.referentiels.modele import TYPE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Référentiel", "referentiels.voir", LIRE, REFERENTIELS)
for verbe, phrase in {
    "referentiel.importe": "a importé le référentiel",
    "referentiel.archive": "a archivé le référentiel",
    "referentiel.desarchive": "a sorti des archives le référentiel",
}.items():
    declarer_verbe(verbe, phrase)
