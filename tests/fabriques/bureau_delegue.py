"""Ce que le bureau du délégué tient, pour les essais : une question, un avis, une réponse gardée."""

from __future__ import annotations

import uuid

from registre.delegue.avis import operations as avis
from registre.delegue.avis.modele import AvisSaisie
from registre.delegue.questions import operations as questions
from registre.delegue.questions import reponses
from registre.delegue.questions.modele import QuestionSaisie, ReponseGardeeSaisie
from socle.operations import Contexte
from socle.saisies import valider


def poser(contexte: Contexte, titre: str, texte: str = "") -> uuid.UUID:
    """Une question posée, à la version 1."""
    return questions.creer(contexte, valider(QuestionSaisie, {"titre": titre, "texte": texte}))


def inscrire(contexte: Contexte, sujet: str, avis_rendu: str = "reserves", rendu_le: str = "02/03/2026") -> uuid.UUID:
    """Un avis inscrit, à la version 1."""
    champs = {"sujet": sujet, "avis": avis_rendu, "texte": "Avec l'accord écrit des parents.", "rendu_le": rendu_le}
    return avis.creer(contexte, valider(AvisSaisie, champs))


def garder(contexte: Contexte, titre: str, texte: str = "Sans les noms, oui.") -> uuid.UUID:
    """Une réponse gardée, à la version 1."""
    return reponses.garder(contexte, valider(ReponseGardeeSaisie, {"titre": titre, "texte": texte}))


def garnir(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un objet par tranche du délégué : nom du blueprint → identifiant."""
    return {
        "questions": poser(contexte, f"Question de {nom}"),
        "reponses_gardees": garder(contexte, f"Réponse gardée {nom.swapcase()}"),
        "avis_dpo": inscrire(contexte, f"Avis de {nom}"),
    }
