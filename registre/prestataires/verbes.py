"""Comment le journal dit les actes sur les prestataires."""

from __future__ import annotations

from registre.droits import LIRE, PRESTATAIRES_RELATION
from registre.prestataires.modele import TYPE, TYPE_RELATION
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE_RELATION, "Prestataire", "prestataires.voir", LIRE, PRESTATAIRES_RELATION)
declarer_objet(TYPE, "Fiche de l'annuaire", "annuaire.voir", LIRE, PRESTATAIRES_RELATION)
for verbe, phrase in {
    "relation.cree": "a ajouté le prestataire",
    "relation.enregistre": "a modifié la relation avec le prestataire",
    "relation.renommee": "a suivi le nouveau nom du prestataire",
    "relation.archive": "a archivé la relation avec le prestataire",
    "relation.desarchive": "a sorti des archives la relation avec le prestataire",
    "prestataire.cree": "a ajouté à l'annuaire",
    "prestataire.enregistre": "a modifié la fiche d'annuaire",
    "prestataire.complete": "a complété par une fusion la fiche d'annuaire",
    "prestataire.archive": "a archivé la fiche d'annuaire",
    "prestataire.desarchive": "a sorti des archives la fiche d'annuaire",
    "prestataire.fusionne": "a fusionné la fiche d'annuaire",
    "prestataire.defusionne": "a défait la fusion de la fiche d'annuaire",
}.items():
    declarer_verbe(verbe, phrase)
