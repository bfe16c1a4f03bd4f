"""Trois demandes fictives, par les vraies opérations : en cours, en attente d'une preuve d'identité, close."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Final

from registre.demandes import operations, recherches
from registre.demandes.modele import DemandeSaisie, IdentiteSaisie, RechercheSaisie
from registre.demandes.operations import Reponse
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.operations import Contexte
from socle.saisies import valider

COMMUNE: Final = "bourg-fictif"
PARENT: Final = {
    "nom": "Chimère", "prenom": "Alix", "courriel": "alix.chimere@exemple.test", "est_concernee": "non", "lien": "parent",
    "concernee_nom": "Chimère", "concernee_prenom": "Noa", "mineur": "oui", "titulaires": "Les deux parents (fictifs)",
    "message": "Je souhaite la copie des données que la mairie a sur mon enfant à la cantine. (Texte fictif.)",
}  # fmt: skip
HABITANTE: Final = {
    "nom": "Songe", "prenom": "Maud", "adresse": "3 impasse du Songe, 99000 Bourg-Fictif", "est_concernee": "oui",
    "message": "Effacez mes anciennes inscriptions. (Texte fictif.)",
}  # fmt: skip


def charger_demandes(contexte_de: ContexteDe, _jour: date) -> None:
    """Inscrit les trois demandes de la commune fictive."""
    delegue = contexte_de(COMMUNE, "dpo")
    _en_cours(delegue)
    _en_attente(delegue)
    _close(delegue)


def _inscrire(contexte: Contexte, qui: dict[str, str], il_y_a: int, **champs: Any) -> uuid.UUID:
    recue_le = contexte.aujourd_hui - timedelta(days=il_y_a)
    saisie = valider(DemandeSaisie, {"recue_le": recue_le, **champs})
    return operations.creer(contexte, saisie, valider(IdentiteSaisie, qui))


def _en_cours(contexte: Contexte) -> None:
    jour = contexte.aujourd_hui
    id_ = _inscrire(
        contexte, PARENT, 16, type="acces", canal="courriel", categories=["eleves", "enfants"],
        resume="Copie des données de la cantine (demande fictive)", service="Affaires scolaires",
    )  # fmt: skip
    operations.verifier_identite(contexte, id_, 1, jour - timedelta(days=12), "elements")
    operations.constater_qualite(contexte, id_, 2, jour - timedelta(days=12), "Livret de famille présenté (fictif)")
    accuse = "Accusé de réception (fictif)"
    operations.consigner_communication(contexte, id_, "envoyee", "courriel", accuse, jour - timedelta(days=15))
    recherches.calculer(contexte, id_, 3)
    lignes = operations.lire(contexte, id_).recherches
    if lignes:
        note = {"etat": "trouve", "demandee_le": jour - timedelta(days=10), "repondue_le": jour - timedelta(days=4)}
        recherches.noter_recherches(contexte, id_, 4, {lignes[0].id: valider(RechercheSaisie, note)})


def _en_attente(contexte: Contexte) -> None:
    jour = contexte.aujourd_hui
    id_ = _inscrire(
        contexte, HABITANTE, 6, type="effacement", canal="courrier", categories=["usagers"],
        resume="Anciennes inscriptions à la médiathèque (demande fictive)",
    )  # fmt: skip
    doute = "La signature ne ressemble pas à celle du dossier (fictif)."
    operations.demander_identite(contexte, id_, 1, jour - timedelta(days=3), doute)


def _close(contexte: Contexte) -> None:
    jour = contexte.aujourd_hui
    id_ = _inscrire(
        contexte, HABITANTE, 40, type="rectification", canal="guichet", resume="Adresse à corriger (demande fictive)"
    )
    operations.verifier_identite(contexte, id_, 1, jour - timedelta(days=40), "presence")
    operations.repondre(contexte, id_, 2, Reponse("repondue", jour - timedelta(days=31), "courrier"))
    operations.clore(contexte, id_, 3)


declarer_suite("demandes", charger_demandes)
