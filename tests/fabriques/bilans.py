"""Des bilans annuels, pour les essais qui en ont besoin à côté d'autre chose."""

from __future__ import annotations

import uuid

from registre.bilan import operations
from registre.bilan.modele import BilanSaisie
from socle.operations import Contexte
from socle.saisies import valider

TEXTES = {
    "introduction": "Une année de mise en route.\nLe registre est ouvert, les premiers contrats sont revus.",
    "controles": "Aucun contrôle, aucune plainte.",
    "objectifs": "Revoir les fiches de l'action sociale.\nTenir deux séances pour les encadrants.",
    "note_elus": "Désigner un relais par service.\nInscrire au budget la refonte du formulaire d'inscription.",
}


def ouvrir(contexte: Contexte, annee: int = 2026, **champs: str) -> uuid.UUID:
    """Un bilan en rédaction, à la version 1."""
    return operations.creer(contexte, valider(BilanSaisie, {"annee": str(annee), **TEXTES, **champs}))


def arreter(contexte: Contexte, annee: int = 2025) -> uuid.UUID:
    """Un bilan arrêté, à la version 2."""
    id_ = ouvrir(contexte, annee)
    operations.arreter(contexte, id_, 1)
    return id_
