"""Ce qu'une copie emporte, champ par champ, et ce qui reste propre à chaque organisme. Fonctions pures.

Tout champ a son sort ici : un champ neuf qui n'en a pas fait échouer un test, il faut choisir.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registre.mentions import modele as mentions
from registre.prestataires import modele as prestataires
from registre.systemes import modele as systemes
from registre.traitements import modele as traitements
from socle.actions import modele as actions
from socle.saisies import Saisie

TRAITEMENT: Final = traitements.TYPE
RELATION: Final = prestataires.TYPE_RELATION
SYSTEME: Final = systemes.TYPE
MENTION: Final = mentions.TYPE
ACTION: Final = actions.TYPE


@dataclass(frozen=True)
class Partage:
    """Le sort des champs d'un type. `propres` : restent à l'organisme ; `outils` : ne suivent que si on le demande ;
    `renoues` : désignent un autre objet, retrouvé chez le destinataire.
    """

    saisie: type[Saisie]
    copies: frozenset[str]
    propres: frozenset[str]
    outils: frozenset[str] = frozenset()
    renoues: frozenset[str] = field(default_factory=frozenset)


PARTAGES: Final[Mapping[str, Partage]] = {
    TRAITEMENT: Partage(
        traitements.TraitementSaisie,
        copies=frozenset({
            "nom", "description", "service", "responsabilite", "regime_juridique", "infractions", "infractions_fondement",
            "sources", "sources_precision", "moyens_collecte", "caractere_obligatoire", "consequences",
            "information_supports", "information_precision", "droits", "droits_modalites", "decision_automatisee",
            "decision_logique", "supports", "mesures_description", "finalites", "categories_personnes",
            "categories_donnees", "destinataires", "transferts", "mesures",
        }),
        propres=frozenset({
            "reference", "date_creation", "date_mise_a_jour", "volume", "volume_precis", "information_date",
            "registre_public", "observations", "prochaine_revue", "acteurs",
        }),
        outils=frozenset({"systemes", "hebergement", "hebergement_precision"}),
    ),
    RELATION: Partage(
        prestataires.RelationSaisie,
        copies=frozenset({"role", "objet", "garanties", "transferts", "transferts_precision"}),
        propres=frozenset({
            "contrat_reference", "contrat_debut", "contrat_fin", "clauses", "clauses_date", "clauses_expirent_le",
            "contact_local", "observations",
        }),
    ),
    SYSTEME: Partage(
        systemes.SystemeSaisie,
        copies=frozenset({
            "nom", "type", "description", "service", "criticite", "pays", "hebergement", "mesures", "mesures_precision",
            "traceurs", "algorithme", "algorithme_regles",
        }),
        propres=frozenset({
            "utilisateurs", "nombre_utilisateurs", "mise_en_service", "quantite", "adresse", "mentions_legales",
            "contact_dpo", "algorithme_mention", "observations",
        }),
        renoues=frozenset({"editeur_id", "hebergeur_id"}),
    ),
    MENTION: Partage(
        mentions.MentionSaisie,
        copies=frozenset({"nom", "genre", "collecte", "exception", "retrait", "refus", "mineurs", "usage_ulterieur"}),
        propres=frozenset({"adresse", "lieu", "observations"}),
        renoues=frozenset({"fiches"}),
    ),
    ACTION: Partage(
        actions.ActionSaisie,
        copies=frozenset({"titre", "description", "type", "priorite", "cout", "charge_jours"}),
        propres=frozenset({"responsable_id", "responsable_nom", "echeance", "observations"}),
    ),
}  # fmt: skip
"""Type d'objet → le sort de ses champs. Un organisme garde son contrat, ses dates, ses personnes, ses avis."""
ORDRE: Final = (RELATION, SYSTEME, TRAITEMENT, MENTION, ACTION)
"""L'ordre où l'on écrit : ce qui est désigné avant ce qui désigne."""


def valeurs_a_copier(type_: str, saisie: Saisie, outils: bool = False) -> dict[str, Any]:
    """Ce que la copie emporte, en valeurs JSON, sans identifiant de ligne. `outils` : logiciels et hébergement aussi."""
    partage = PARTAGES[type_]
    voulus = set(partage.copies | (partage.outils if outils else frozenset()))
    valeurs = saisie.model_dump(mode="json", include=voulus)
    for valeur in valeurs.values():
        for ligne in valeur if isinstance(valeur, list) else ():
            if isinstance(ligne, dict):
                ligne.pop("id", None)
    return valeurs
