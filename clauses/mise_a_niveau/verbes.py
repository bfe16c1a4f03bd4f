"""Comment le journal dit les actes sur les avenants et leurs lots."""

from __future__ import annotations

from clauses.droits import LIRE, METTRE_A_NIVEAU
from clauses.mise_a_niveau.modele import TYPE, TYPE_LOT
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Avenant", "avenants.voir", LIRE, METTRE_A_NIVEAU)
declarer_objet(TYPE_LOT, "Lot d'avenants", "lots_avenants.voir", LIRE, METTRE_A_NIVEAU)
declarer_liable(TYPE, "Avenants")
for verbe, phrase in {
    "avenant.prepare": "a préparé l'avenant",
    "avenant.enregistre": "a modifié l'avenant",
    "avenant.envoye": "a noté l'envoi de l'avenant",
    "avenant.relance": "a noté la relance de l'avenant",
    "avenant.revenu_signe": "a déposé l'exemplaire signé de l'avenant",
    "avenant.refuse": "a noté le refus de l'avenant",
    "avenant.sans_reponse": "a noté l'absence de réponse à l'avenant",
    "avenant.abandonne": "a abandonné l'avenant",
    "avenant.produit": "a produit un document de l'avenant",
    "avenant.archive": "a archivé l'avenant",
    "avenant.desarchive": "a sorti des archives l'avenant",
    "lot_avenants.cree": "a lancé le lot d'avenants",
    "lot_avenants.annule": "a annulé le lot d'avenants",
    "lot_avenants.produit": "a produit les documents du lot d'avenants",
    "lot_avenants.avancement": "a exporté l'avancement de la mise à niveau des contrats",
}.items():
    declarer_verbe(verbe, phrase)
