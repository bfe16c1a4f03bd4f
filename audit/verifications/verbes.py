"""Comment le journal dit les vérifications, ce qu'elles ont à rappeler, ce qu'elles proposent, et quand elles se font."""

from __future__ import annotations

from audit.droits import HOTES, LIRE, VERIFIER
from audit.verifications import travaux
from audit.verifications.echeances import a_faire, propositions
from audit.verifications.modele import CERTIFICAT, HOTE
from socle.actions.operations import declarer_regle
from socle.echeances.sources import declarer_source
from socle.liens.types import declarer_liable
from socle.rappels.entretien import declarer_soin
from socle.travaux import declarer_travaux
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(HOTE, "Hôte vérifié", "hotes.voir", LIRE, HOTES)
declarer_objet(CERTIFICAT, "Certificat", "certificats.voir", LIRE, VERIFIER)
declarer_liable(HOTE, "Hôtes vérifiés", "hotes.creer")
declarer_liable(CERTIFICAT, "Certificats", "certificats.deposer")
for verbe, phrase in {
    "hote.cree": "a déclaré l'hôte",
    "hote.enregistre": "a modifié l'hôte",
    "hote.confirme": "a confirmé que l'organisme exploite l'hôte",
    "hote.revoque": "a retiré la confirmation de l'hôte",
    "hote.archive": "a archivé l'hôte",
    "hote.desarchive": "a sorti des archives l'hôte",
    "certificat.cree": "a déposé le certificat",
    "certificat.enregistre": "a modifié le certificat",
    "certificat.remplace": "a déposé le renouvellement du certificat",
    "certificat.archive": "a archivé le certificat",
    "certificat.desarchive": "a sorti des archives le certificat",
    "verification.demandee": "a demandé la vérification de",
    "verification.constatee": "a inscrit un constat sur",
    "verification.vue": "a vu le changement de verdict de",
    "verification.exportee": "a produit la fiche d'un constat sur",
}.items():
    declarer_verbe(verbe, phrase)

declarer_source("verifications", a_faire)
declarer_regle("verifications", propositions)
declarer_soin("vérifications de la semaine", travaux.soigner)
declarer_travaux("vérifications demandées", travaux.accomplir)
