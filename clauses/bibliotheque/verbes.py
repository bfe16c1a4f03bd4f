"""Comment le journal dit les actes sur les clauses d'un organisme."""

from __future__ import annotations

from clauses.bibliotheque.modele import TYPE
from clauses.droits import ADAPTER, LIRE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Clause", "bibliotheque.voir", LIRE, ADAPTER)
for verbe, phrase in {
    "clause.adaptee": "a adapté la clause",
    "clause.ajoutee": "a ajouté la clause",
    "clause.enregistre": "a modifié la clause",
    "clause.confirmee": "a gardé sa rédaction de la clause",
    "clause.reprise": "a repris d'un fichier Word la clause",
    "clause.retablie": "est revenu à la rédaction précédente de la clause",
    "clause.archive": "a renoncé à sa rédaction de la clause",
    "clause.desarchive": "a remis en service sa rédaction de la clause",
}.items():
    declarer_verbe(verbe, phrase)
