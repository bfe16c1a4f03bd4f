"""Comment le journal dit les actes sur les contrôles de contrats."""

from __future__ import annotations

from clauses.controle.modele import TYPE
from clauses.droits import CONTROLER, LIRE
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Contrôle de contrat", "controles.voir", LIRE, CONTROLER)
declarer_liable(TYPE, "Contrôles de contrats", "controles.creer")
for verbe, phrase in {
    "controle.fait": "a contrôlé le contrat",
    "controle.enregistre": "a annoté le contrôle",
    "controle.archive": "a archivé le contrôle",
    "controle.desarchive": "a sorti des archives le contrôle",
    "controle.exporte": "a produit le rapport du contrôle",
}.items():
    declarer_verbe(verbe, phrase)
