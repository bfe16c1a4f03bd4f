"""Comment le journal dit la vie d'une reprise de liste ; ce qu'on en efface avec le temps."""

from __future__ import annotations

from socle.droits import ORGANISME_LIRE
from socle.operations import operation
from socle.rappels.entretien import declarer_soin
from socle.reprises.operations import TYPE, effacer_les_vieilles
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Reprise de liste", droit=ORGANISME_LIRE)
for verbe, phrase in {
    f"{TYPE}.faite": "a repris la liste",
    f"{TYPE}.annulee": "a défait la reprise de la liste",
    "organisme.membre_retire": "a retiré l'organisme membre",
}.items():
    declarer_verbe(verbe, phrase)
declarer_soin("reprises de listes", operation(ORGANISME_LIRE)(effacer_les_vieilles))
