"""Comment le journal dit le suivi d'une analyse d'impact ; ce qu'elle rappelle, ce qu'elle propose."""

from __future__ import annotations

from registre.aipd.suivi.echeances import a_faire
from registre.aipd.suivi.propositions import propositions
from socle.actions.operations import declarer_regle
from socle.echeances.sources import declarer_source
from socle.verbes import declarer_verbe

declarer_verbe("aipd.mesure_prouvee", "a marqué prouvée une mesure de l'analyse d'impact")
declarer_verbe("aipd.mesure_a_prouver", "a remis à prouver une mesure de l'analyse d'impact")
declarer_verbe("aipd.saisine_notee", "a noté la consultation de la CNIL sur l'analyse d'impact")
declarer_source("aipd", a_faire)
declarer_regle("aipd", propositions)
