"""Le bilan en rédaction du territoire fictif, par la vraie opération : les nombres viennent de ses autres fiches."""

from __future__ import annotations

from datetime import date
from typing import Final

from registre.bilan import operations
from registre.bilan.modele import BilanSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
TEXTES: Final = {
    "introduction": "Texte fictif, pour la démonstration.\nL'année a servi à reprendre le registre et à le faire approuver.",
    "organisation": "Un délégué mutualisé, un relais par direction, deux demi-journées par mois sur place.",
    "controles": "Aucun contrôle, aucune plainte.",
    "sensibilisation": "Les élus ont été vus une fois ; les services techniques ne l'ont pas encore été.",
    "objectifs": "Revoir les fiches de l'action sociale, avec le CCAS, avant l'été.\n"
    "Faire signer les clauses des deux prestataires qui manquent.\nVoir les services techniques.",
    "note_elus": "Inscrire au budget la reprise du formulaire d'inscription scolaire.\nDésigner un relais aux services "
    "techniques.",
}


def charger_bilan(contexte_de: ContexteDe, jour: date) -> None:
    """Ouvre le bilan de l'année."""
    delegue = contexte_de(COMMUNE, "dpo")
    annee = min(jour, delegue.aujourd_hui).year
    operations.creer(delegue, valider(BilanSaisie, {"annee": str(annee), **TEXTES}))


declarer_suite("bilan", charger_bilan)
