"""Comment le journal dit les homologations, ce qu'elles ont à rappeler et ce qu'elles proposent."""

from __future__ import annotations

from audit.droits import HOMOLOGUER, LIRE
from audit.homologation.echeances import a_faire, propositions
from audit.homologation.modele import TYPE
from socle.actions.operations import declarer_regle
from socle.echeances.sources import declarer_source
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Homologation", "homologations.voir", LIRE, HOMOLOGUER)
declarer_liable(TYPE, "Homologations", "homologations.creer")
for verbe, phrase in {
    "homologation.cree": "a ouvert le dossier d'homologation",
    "homologation.enregistre": "a modifié le dossier d'homologation",
    "homologation.mesure_suivie": "a noté où en est une mesure du dossier d'homologation",
    "homologation.soumise": "a soumis à l'autorité le dossier d'homologation",
    "homologation.reprise": "a repris la préparation du dossier d'homologation",
    "homologation.avisee": "a inscrit un avis sur le dossier d'homologation",
    "homologation.homologuee": "a homologué (visa) le système du dossier",
    "homologation.homologuee_reserves": "a homologué avec réserves (visa) le système du dossier",
    "homologation.refusee": "a refusé (visa) d'homologuer le système du dossier",
    "homologation.retiree": "a retiré l'homologation du dossier",
    "homologation.rouverte": "a rouvert le dossier d'homologation",
    "homologation.relue": "a relu l'homologation du dossier",
    "homologation.attestation_publiee": "a publié l'attestation du dossier d'homologation",
    "homologation.attestation_depubliee": "a dépublié l'attestation du dossier d'homologation",
    "homologation.archive": "a archivé le dossier d'homologation",
    "homologation.desarchive": "a sorti des archives le dossier d'homologation",
    "homologation.exportee": "a produit un document du dossier d'homologation",
}.items():
    declarer_verbe(verbe, phrase)

declarer_source("homologations", a_faire)
declarer_regle("homologations", propositions)
