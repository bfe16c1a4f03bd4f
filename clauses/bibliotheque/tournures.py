"""Comment se disent, dans une condition, les variables de la bibliothèque : affirmées, puis niées."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Tournure:
    """Une variable dont les valeurs se nomment : « le contrat est » une convention, « le contrat n'est » pas…"""

    est: str
    n_est: str
    valeurs: Mapping[str, str]


TOURNURES: Mapping[str, Tournure] = MappingProxyType({
    "type_contrat": Tournure("le contrat est", "le contrat n'est", {
        "dsp": "une délégation de service public", "concession": "une concession sans service public",
        "marche_tic": "un marché numérique", "marche_fcs": "un marché de fournitures ou de services courants",
        "marche_services": "un marché de prestations intellectuelles ou de services", "convention": "une convention",
        "groupement": "un groupement de commandes",
    }),
    "ccag": Tournure("le CCAG visé est", "le CCAG visé n'est", {
        "TIC": "le CCAG-TIC", "FCS": "le CCAG-FCS", "PI": "le CCAG-PI", "Travaux": "le CCAG-Travaux", "MI": "le CCAG-MI",
        "MOE": "le CCAG-MOE",
    }),
    "regime_propriete": Tournure("le régime des données est", "le régime des données n'est", {
        "exclusif": "la maîtrise exclusive de la personne publique",
        "partage_public": "la mise en commun entre personnes publiques",
        "licence_large": "la propriété du cocontractant, avec la licence la plus large",
    }),
})  # fmt: skip
PAR_VALEUR: Mapping[tuple[str, object], tuple[str, str]] = MappingProxyType({
    ("ccag", "aucun"): ("aucun CCAG n'est visé", "un CCAG est visé"),
    ("role_dcp", "collectivite_rt"): ("la personne publique est responsable des traitements",
                                      "la personne publique n'est pas responsable des traitements"),
    ("role_dcp", "titulaire_rt"): ("le cocontractant est responsable des traitements",
                                   "le cocontractant n'est pas responsable des traitements"),
    ("role_dcp", "conjoint"): ("les parties sont responsables conjoints", "les parties ne sont pas responsables conjoints"),
    ("role_dcp", "mixte"): ("les rôles changent d'un traitement à l'autre",
                            "les rôles sont les mêmes pour tous les traitements"),
    ("role_dcp", "collectivite_st"): ("la personne publique est elle-même sous-traitante",
                                      "la personne publique n'est pas elle-même sous-traitante"),
    ("regime_ia", "interdit"): ("l'entraînement d'intelligence artificielle est interdit",
                                "l'entraînement d'intelligence artificielle est possible sur accord"),
    ("valorisation", "interdite"): ("la valorisation commerciale est interdite",
                                    "la valorisation commerciale est possible, recettes partagées"),
    ("licence_logiciel", "aucune publication"): ("les logiciels ne sont pas publiés", "les logiciels sont publiés"),
    ("frequence_pentest", "aucun"): ("aucun test d'intrusion n'est demandé", "des tests d'intrusion sont demandés"),
    ("point_contact_conjoint", "la personne publique"): ("le point de contact est la personne publique",
                                                         "le point de contact est le cocontractant"),
    ("par_avenant", True): ("l'annexe est ajoutée par avenant", "l'annexe n'est pas ajoutée par avenant"),
    ("concession_travaux", True): ("la concession porte sur des travaux", "la concession ne porte pas sur des travaux"),
    ("dispense_dig", True): ("une dispense motivée et publiée existe", "aucune dispense n'existe"),
    ("exclusivite_bases", True): ("la cession des bases est exclusive", "la cession des bases n'est pas exclusive"),
    ("sequestre", True): ("un dépôt en séquestre est prévu", "aucun dépôt en séquestre n'est prévu"),
    ("test_reversibilite", True): ("un test à blanc de la réversibilité est prévu chaque année",
                                   "aucun test à blanc de la réversibilité n'est prévu"),
    ("cct_amarrage", True): ("la clause d'amarrage est retenue", "la clause d'amarrage n'est pas retenue"),
    ("reponse_par_titulaire", True): ("le cocontractant répond lui-même aux personnes",
                                      "le cocontractant ne répond pas lui-même aux personnes"),
    ("rgs_applicable", True): ("le système est soumis au RGS", "le système n'est pas soumis au RGS"),
    ("ccsc_applicable", True): ("le cahier des clauses simplifiées de cybersécurité est visé",
                                "le cahier des clauses simplifiées de cybersécurité n'est pas visé"),
    ("garantie_fin", True): ("une garantie de fin de concession est demandée",
                             "aucune garantie de fin de concession n'est demandée"),
    ("articles_ccag_deroges", True): ("des dérogations au CCAG ont été ajoutées à la main",
                                      "aucune dérogation au CCAG n'a été ajoutée à la main"),
    ("date_debut", True): ("la date de prise d'effet est connue", "la date de prise d'effet n'est pas connue"),
    ("date_fin", True): ("la date d'échéance est connue", "la date d'échéance n'est pas connue"),
    ("duree_mois", True): ("la durée est connue", "la durée n'est pas connue"),
    ("montant_ht", True): ("le montant est connu", "le montant n'est pas connu"),
})  # fmt: skip
"""(Variable, valeur) → la phrase affirmée, la phrase niée ; la valeur True vaut « oui » ou « remplie »."""
