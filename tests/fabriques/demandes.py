"""De petites demandes fictives, inscrites par la vraie opération."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from registre.demandes import operations, recherches
from registre.demandes.modele import DemandeSaisie, IdentiteSaisie
from socle.operations import Contexte
from socle.saisies import valider

IDENTITE = {
    "nom": "Exemplaire", "prenom": "Camille", "courriel": "camille.exemplaire@essai.example", "est_concernee": "oui",
    "adresse": "1 rue de l'Essai, 99000 Valfictif", "message": "Je veux une copie de mes données de cantine.",
}  # fmt: skip
"""Une personne qui n'existe pas."""


def saisie_de_demande(**champs: object) -> DemandeSaisie:
    """Une demande d'accès, sans identité."""
    return valider(DemandeSaisie, {"type": "acces", "recue_le": date.today() - timedelta(days=3), **champs})


def identite(**champs: object) -> IdentiteSaisie:
    """L'identité d'une personne fictive."""
    return valider(IdentiteSaisie, {**IDENTITE, **champs})


def demande(contexte: Contexte, *, qui: dict[str, object] | None = None, **champs: object) -> uuid.UUID:
    """Une demande inscrite ; `qui` : ce qui change de l'identité."""
    return operations.creer(contexte, saisie_de_demande(**champs), identite(**(qui or {})))


def garnie(contexte: Contexte, combien: int = 1) -> uuid.UUID:
    """Une demande en cours, avec une attente finie, tant de recherches ajoutées à la main et autant d'échanges."""
    jour = contexte.aujourd_hui
    id_ = demande(contexte, categories=["eleves"])
    operations.demander_identite(contexte, id_, 1, jour, "Adresse inconnue du service")
    operations.verifier_identite(contexte, id_, 2, jour, "elements")
    operations.prolonger(contexte, id_, 3, "complexite", "Plusieurs services à interroger", jour)
    for rang in range(combien):
        recherches.ajouter_recherche(contexte, id_, 4 + rang, f"Service fictif {rang}")
        operations.consigner_communication(contexte, id_, "envoyee", "courriel", f"Échange {rang}", jour)
    return id_


def version_de(contexte: Contexte, id_: uuid.UUID) -> int:
    """La version actuelle d'une demande."""
    return operations.lire(contexte, id_).objet.version


def close(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Une demande répondue le jour même, puis close."""
    id_ = demande(contexte, **champs)
    operations.verifier_identite(contexte, id_, 1, contexte.aujourd_hui, "sans_doute")
    operations.repondre(contexte, id_, 2, operations.Reponse("repondue", contexte.aujourd_hui, "courriel"))
    operations.clore(contexte, id_, 3)
    return id_
