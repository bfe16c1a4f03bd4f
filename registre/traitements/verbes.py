"""Comment le journal dit les actes du registre."""

from __future__ import annotations

from registre.droits import LIRE, MODIFIER
from registre.traitements.modele import TYPE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Fiche de traitement", "traitements.voir", LIRE, MODIFIER)
declarer_objet("registre", "Registre", droit=LIRE)
declarer_objet("import", "Import", droit=LIRE)
for verbe, phrase in {
    "traitement.cree": "a créé la fiche",
    "traitement.importe": "a importé la fiche",
    "traitement.import_annule": "a annulé l'import de la fiche",
    "traitement.enregistre": "a modifié la fiche",
    "traitement.soumis": "a envoyé la fiche à la relecture",
    "traitement.repris": "a repris la fiche en brouillon",
    "traitement.avise": "a rendu l'avis du délégué sur la fiche",
    "traitement.approuve": "a approuvé la fiche (visa)",
    "traitement.archive": "a archivé la fiche",
    "traitement.desarchive": "a sorti des archives la fiche",
    "traitement.duplique": "a dupliqué une fiche",
    "traitement.exporte": "a exporté la fiche",
    "registre.exporte": "a exporté le registre",
    "import.confirme": "a confirmé l'import",
    "import.annule": "a annulé l'import",
}.items():
    declarer_verbe(verbe, phrase)
