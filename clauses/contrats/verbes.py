"""Comment le journal dit les actes sur les contrats."""

from __future__ import annotations

from clauses.contrats.modele import TYPE
from clauses.droits import LIRE, REDIGER
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Contrat", "contrats.voir", LIRE, REDIGER)
declarer_liable(TYPE, "Contrats", "contrats.creer")
for verbe, phrase in {
    "contrat.cree": "a ouvert le contrat",
    "contrat.enregistre": "a modifié le contrat",
    "contrat.redige": "a rédigé les clauses du contrat",
    "contrat.arrete": "a arrêté le texte des clauses du contrat",
    "contrat.rouvert": "a rouvert le texte des clauses du contrat",
    "contrat.suivi": "a mis en exécution le contrat",
    "contrat.termine": "a clos le contrat",
    "contrat.duplique": "a dupliqué le contrat",
    "contrat.exporte": "a produit un document du contrat",
    "contrat.archive": "a archivé le contrat",
    "contrat.desarchive": "a sorti des archives le contrat",
}.items():
    declarer_verbe(verbe, phrase)
