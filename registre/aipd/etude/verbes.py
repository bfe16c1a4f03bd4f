"""Comment le journal dit les analyses d'impact."""

from __future__ import annotations

from registre import droits
from registre.aipd.etude.modele import TYPE
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Analyse d'impact", "aipd.voir", droits.LIRE, droits.AIPD_REDIGER)
declarer_liable(TYPE, "Analyses d'impact", "aipd.creer")
for verbe, phrase in {
    "cree": "a ouvert l'analyse d'impact",
    "importee": "a importé l'analyse d'impact",
    "enregistre": "a modifié la fiche de l'analyse d'impact",
    "redigee": "a répondu dans l'analyse d'impact",
    "reprise": "a repris des réponses de la fiche dans l'analyse d'impact",
    "mesure_enregistree": "a écrit une mesure de l'analyse d'impact",
    "mesure_retiree": "a retiré une mesure de l'analyse d'impact",
    "mesure_remise": "a remis une mesure de l'analyse d'impact",
    "commentee": "a commenté l'analyse d'impact",
    "evaluation_demandee": "a demandé l'évaluation de l'analyse d'impact",
    "evaluee": "a évalué l'analyse d'impact",
    "a_corriger": "a rendu, à corriger, l'analyse d'impact",
    "evaluation_rendue": "a rendu l'évaluation de l'analyse d'impact",
    "avis_rendu": "a rendu l'avis du délégué sur l'analyse d'impact",
    "personnes_consultees": "a noté l'avis des personnes sur l'analyse d'impact",
    "decidee": "a décidé de l'analyse d'impact",
    "rouverte": "a rouvert l'analyse d'impact",
    "abandonnee": "a abandonné l'analyse d'impact",
    "archive": "a archivé l'analyse d'impact",
    "desarchive": "a sorti des archives l'analyse d'impact",
}.items():
    declarer_verbe(f"aipd.{verbe}", phrase)
