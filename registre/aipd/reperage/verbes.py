"""Comment le journal dit les actes sur les fiches de décision, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from registre.aipd.reperage.echeances import a_faire
from registre.aipd.reperage.modele import TYPE
from registre.droits import AIPD_REDIGER, LIRE
from socle.echeances.sources import declarer_source
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Fiche de décision (AIPD)", "reperages.voir", LIRE, AIPD_REDIGER)
for verbe, phrase in {
    "reperage_aipd.cree": "a ouvert la fiche de décision",
    "reperage_aipd.repondu": "a répondu sur la fiche de décision",
    "reperage_aipd.avis_demande": "a demandé l'avis du délégué sur la fiche de décision",
    "reperage_aipd.repris": "a repris les réponses de la fiche de décision",
    "reperage_aipd.avise": "a rendu l'avis du délégué sur la fiche de décision",
    "reperage_aipd.decide_requise": "a décidé (visa) qu'une AIPD est requise sur la fiche",
    "reperage_aipd.decide_non_requise": "a décidé (visa) qu'une AIPD n'est pas requise sur la fiche",
    "reperage_aipd.decide_couverte": "a décidé (visa) qu'une AIPD existante couvre le traitement de la fiche",
    "reperage_aipd.rouvert": "a rouvert la fiche de décision",
    "reperage_aipd.exporte": "a exporté la fiche de décision",
}.items():
    declarer_verbe(verbe, phrase)

declarer_source("reperages_aipd", a_faire)
