"""Comment le journal dit les modèles d'études."""

from __future__ import annotations

from registre import droits
from registre.aipd.modeles.modele import TYPE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Modèle d'analyse d'impact", "aipd_modeles.voir_libre", droits.LIRE, droits.AIPD_REDIGER)
declarer_verbe("aipd.modele_applique", "a repris un modèle dans l'analyse d'impact")
declarer_verbe("modele_aipd.cree", "a enregistré le modèle d'analyse d'impact")
declarer_verbe("modele_aipd.archive", "a archivé le modèle d'analyse d'impact")
declarer_verbe("modele_aipd.desarchive", "a sorti des archives le modèle d'analyse d'impact")
