"""Comment le journal dit les actes du suivi, ce que les contrats ont à rappeler, et ce que leurs manquements proposent."""

from __future__ import annotations

from clauses.droits import LIRE, SUIVRE
from clauses.suivi.modele import TYPE
from clauses.suivi.rappels import a_faire, manquements, suivis_a_ouvrir
from socle.actions.operations import declarer_regle
from socle.echeances.sources import declarer_source
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Obligation", "obligations.voir", LIRE, SUIVRE)
declarer_objet("import_contrats", "Import de contrats", "", LIRE)
for verbe, phrase in {
    "obligation.cree": "a ajouté l'obligation",
    "obligation.nee": "a ouvert au suivi l'obligation",
    "obligation.suivante": "a fait naître l'occurrence suivante de l'obligation",
    "obligation.evenement": "a déclaré un événement, qui fait courir l'obligation",
    "obligation.enregistre": "a modifié l'obligation",
    "obligation.reprise": "a repris du contrat l'obligation",
    "obligation.rouverte": "a rouvert, la clause étant revenue, l'obligation",
    "obligation.tenir": "a constaté tenue l'obligation",
    "obligation.manquer": "a constaté manquée l'obligation",
    "obligation.ecarter": "a dit sans objet l'obligation",
    "obligation.lever": "a levé l'obligation",
    "obligation.rouvrir": "a rouvert l'obligation",
    "obligation.reserves": "a levé les réserves sur l'obligation",
    "obligation.archive": "a archivé l'obligation",
    "obligation.desarchive": "a sorti des archives l'obligation",
    "obligation.exporte": "a exporté les obligations des contrats",
    "contrat.suivi_repris": "a ouvert ou repris le suivi du contrat",
    "contrat.dossier": "a produit le dossier de remise en concurrence du contrat",
    "contrat.importe": "a importé le contrat",
    "import_contrats.confirme": "a importé un lot de contrats",
    "import_contrats.annule": "a annulé l'import d'un lot de contrats",
}.items():
    declarer_verbe(verbe, phrase)
declarer_source("obligations", a_faire)
declarer_regle("obligation_manquee", manquements)
declarer_regle("suivi_a_ouvrir", suivis_a_ouvrir)
