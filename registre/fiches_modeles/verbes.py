"""Comment le journal dit les fiches modèles ; le genre de lot qui les pose chez plusieurs organismes."""

from __future__ import annotations

from registre import droits
from registre.fiches_modeles import lots as _lots  # noqa: F401 -- déclare le genre de lot
from registre.fiches_modeles.modele import TYPE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Fiche modèle", "fiches_modeles.voir_maison", droits.LIRE, droits.FICHES_MODELES_TENIR)
for verbe, phrase in {
    "traitement.pose": "a posé d'après une fiche modèle la fiche",
    "traitement.pose_annulee": "a rangé, en défaisant un lot, la fiche",
    "traitement.modele_suivi": "a pris de son modèle ce qui avait changé dans la fiche",
    "traitement.modele_vu": "a lu, sans rien en prendre, ce que dit le modèle de la fiche",
    "fiche_modele.ecarte": "a écarté une fiche modèle qui ne concerne pas l'organisme",
    "fiche_modele.repris": "est revenu sur une fiche modèle écartée",
    "fiche_modele.reconnu": "a dit quelle fiche répond à une fiche modèle",
    "fiche_modele.distingue": "a dit qu'une fiche ne répond pas à une fiche modèle",
    "fiche_modele.cree": "a fait le modèle de fiche",
    "fiche_modele.enregistre": "a changé le modèle de fiche",
    "fiche_modele.repris_de_la_fiche": "a repris de sa fiche le modèle de fiche",
    "fiche_modele.adresse": "a dit à qui s'adresse le modèle de fiche",
    "fiche_modele.archive": "a archivé le modèle de fiche",
    "fiche_modele.desarchive": "a sorti des archives le modèle de fiche",
    "fiche_modele.exporte": "a exporté ce qui manque aux registres du territoire",
}.items():
    declarer_verbe(verbe, phrase)
