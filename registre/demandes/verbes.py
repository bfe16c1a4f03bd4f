"""Comment le journal dit les actes sur les demandes des personnes, et ce qu'elles ont à rappeler. Aucun nom, nulle part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from registre.demandes import regles
from registre.demandes.delais import echeances_ouvertes
from registre.demandes.effacement import effacer_les_identites
from registre.demandes.modele import TYPE
from registre.droits import DEMANDES_IDENTITE, DEMANDES_LIRE, DEMANDES_TRAITER
from socle.echeances.sources import AFaire, declarer_source
from socle.perimetre import SessionCloisonnee
from socle.rappels.entretien import declarer_soin
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (14, 7, 3, 0, -1, -7)
PRESSANT: Final = 3
"""Jours avant le terme où le rappel part sans attendre le courriel du matin."""

declarer_objet(TYPE, "Demande", "demandes.voir", DEMANDES_IDENTITE, DEMANDES_TRAITER)
for verbe, phrase in {
    "demande.cree": "a inscrit la demande",
    "demande.enregistre": "a modifié la demande",
    "demande.identite_modifiee": "a modifié l'identité du demandeur de la demande",
    "demande.identite_effacee": "a effacé l'identité du demandeur de la demande",
    "demande.identite_purgee": "a effacé, à son terme, l'identité du demandeur de la demande",
    "demande.communication": "a consigné un échange sur la demande",
    "demande.instruite": "a pris en charge la demande",
    "demande.identite_demandee": "a demandé une preuve d'identité pour la demande",
    "demande.identite_verifiee": "a constaté l'identité pour la demande",
    "demande.qualite_constatee": "a constaté le mandat ou la qualité pour la demande",
    "demande.precisions_demandees": "a demandé des précisions sur la demande",
    "demande.precisions_recues": "a noté les précisions reçues sur la demande",
    "demande.prolongee": "a prolongé la demande",
    "demande.prolongation_tardive": "a consigné une prolongation annoncée trop tard pour la demande",
    "demande.frais": "a noté les frais de la demande",
    "demande.recherches_calculees": "a tiré du registre les recherches de la demande",
    "demande.recherches_notees": "a noté où en sont les recherches de la demande",
    "demande.recherche_ajoutee": "a ajouté une recherche à la demande",
    "demande.repondue": "a consigné la réponse à la demande",
    "demande.partielle": "a consigné une réponse partielle à la demande",
    "demande.refusee": "a consigné le refus de la demande",
    "demande.retiree": "a noté le retrait de la demande",
    "demande.requalifiee": "a requalifié en accès aux documents administratifs la demande",
    "demande.close": "a clos la demande",
    "demande.rouverte": "a rouvert la demande",
    "demande.archive": "a archivé la demande",
    "demande.desarchive": "a sorti des archives la demande",
    "demande.dossier_produit": "a produit le dossier de la demande",
    "demande.registre_exporte": "a exporté le registre des demandes",
    "demande.conservation": "a fixé la durée de garde de l'identité des demandeurs",
}.items():
    declarer_verbe(verbe, phrase)
declarer_verbe("demande.recue", "a reçu la demande", sans_compte="Le formulaire public")
declarer_soin("identités des demandeurs", effacer_les_identites)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les demandes dont la réponse est due ; une demande suspendue se voit à l'écran, sans courriel : son terme recule."""
    for demande, echeance in echeances_ouvertes(session, horizon):
        if echeance.dernier_jour > horizon:
            continue
        nom = regles.reference(demande.annee, demande.numero)
        suite = " — délai suspendu" if echeance.suspendue else ""
        yield AFaire(
            f"demande:{demande.id}", demande.organisme_id, demande.id, "Bureau du DPO",
            f"Répondre à la demande {nom} ({regles.titre(demande).lower()}){suite}",
            "Une demande d'exercice de droits attend sa réponse", echeance.dernier_jour, "demandes.voir", DEMANDES_LIRE,
            () if echeance.suspendue else JALONS, agir=DEMANDES_TRAITER,
            urgent=not echeance.suspendue and echeance.jours_restants(aujourd_hui) <= PRESSANT,
        )  # fmt: skip


declarer_source("demandes", a_faire)
