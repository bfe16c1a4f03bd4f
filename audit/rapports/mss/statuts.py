"""Nos réponses et les statuts de MonServiceSécurisé : une table, lue dans les deux sens, et ce qui s'y perd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.rapports.mss.modele import A_LANCER, FAITE, NON_PRISE, PARTIELLE


@dataclass(frozen=True)
class Passage:
    """Un statut, notre réponse, le sens où le passage vaut, et ce qui s'y perd (vide : rien)."""

    eux: str
    nous: str
    entree: bool = True
    sortie: bool = True
    perte: str = ""


PASSAGES: Final = (
    Passage(FAITE, "conforme"),
    Passage(PARTIELLE, "partiel"),
    Passage(A_LANCER, "planifie"),
    Passage(
        NON_PRISE, "non_conforme",
        perte="« Non prise en compte » ne dit pas pourquoi : une mesure sans objet y ressemble à un manque. Relisez-les.",
    ),
    Passage("", "", perte=""),
    Passage("", "ne_sait_pas", entree=False, perte="« À vérifier » n'existe pas chez eux : la mesure part sans statut."),
    Passage(
        NON_PRISE, "non_applicable", entree=False,
        perte="« Non applicable » n'existe pas chez eux : la mesure part « Non prise en compte », la justification reste "
        "dans les commentaires.",
    ),
)  # fmt: skip


def statut_chez_nous(statut: str) -> Passage:
    """Notre réponse pour ce statut ; `KeyError` si le statut n'est pas l'un des leurs."""
    return _trouver("entree", "eux", statut)


def statut_chez_eux(reponse: str) -> Passage:
    """Leur statut pour cette réponse (vide : point sans réponse) ; `KeyError` si elle n'est pas l'une des nôtres."""
    return _trouver("sortie", "nous", reponse)


def _trouver(sens: str, cote: str, valeur: str) -> Passage:
    for passage in PASSAGES:
        if getattr(passage, sens) and getattr(passage, cote) == valeur:
            return passage
    raise KeyError(valeur)
