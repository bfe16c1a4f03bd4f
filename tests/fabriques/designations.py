"""De quoi désigner un délégué : une saisie pleine, et ce qui la mène d'un état à l'autre."""

from __future__ import annotations

import uuid
from datetime import date

from registre.delegue.designation import actes, operations
from registre.delegue.designation.modele import DesignationDpo, DesignationDpoSaisie
from socle.operations import Contexte
from socle.saisies import valider

PLEINE: dict[str, object] = {
    "forme": "mutualise", "nature": "physique", "nom": "Dominique Essai", "qualite": "Juriste", "entite": "Syndicat d'Essai",
    "convention": "La convention n° 2026-14", "qualites": "Huit ans de pratique", "debut": "01/01/2026",
    "fin": "31/12/2028", "quotite": "20", "moyens": ["donnees", "temps"], "rattachement": "executif",
    "autres_fonctions": ["aucune"], "conflit": "aucun", "public_courriel": "dpo@essai.example",
    "public_telephone": "01 99 00 00 01", "acte_genre": "arrete",
}  # fmt: skip


def saisie(**champs: object) -> DesignationDpoSaisie:
    """Une saisie pleine, changée de ces champs."""
    return valider(DesignationDpoSaisie, {**PLEINE, **champs})


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    """La version d'une désignation."""
    return operations.lire(contexte, id_).objet.version


def ligne(contexte: Contexte, id_: uuid.UUID) -> DesignationDpo:
    """Sa ligne de table."""
    lue: DesignationDpo = operations.lire(contexte, id_).ligne
    return lue


def preparee(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Une désignation en préparation."""
    return operations.creer(contexte, saisie(**champs))


def arretee(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Une désignation dont l'acte est pris."""
    id_ = preparee(contexte, **champs)
    actes.arreter(contexte, id_, version(contexte, id_), date(2026, 1, 5), "2026-3")
    return id_


def en_cours(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Une désignation déclarée, à laquelle la CNIL a répondu."""
    id_ = arretee(contexte, **champs)
    actes.declarer(contexte, id_, version(contexte, id_), date(2026, 1, 10), "D-1")
    actes.attribuer(contexte, id_, version(contexte, id_), "dpo-12345", date(2026, 2, 1))
    return id_
