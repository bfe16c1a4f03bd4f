"""Ce que le bureau du délégué tient, pour les essais : question, avis, réponse gardée, temps, visite, convention."""

from __future__ import annotations

import uuid

from registre.delegue.avis import operations as avis
from registre.delegue.avis.modele import AvisSaisie
from registre.delegue.convention import operations as conventions
from registre.delegue.convention.modele import ConventionSaisie
from registre.delegue.questions import operations as questions
from registre.delegue.questions import reponses
from registre.delegue.questions.modele import QuestionSaisie, ReponseGardeeSaisie
from registre.delegue.temps import operations as temps
from registre.delegue.temps.modele import TempsSaisie
from registre.delegue.visites import operations as visites
from registre.delegue.visites.modele import VisiteSaisie
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


def noter(contexte: Contexte, minutes: int = 90, le: str = "03/03/2026", nature: str = "conseil") -> uuid.UUID:
    """Une ligne de temps."""
    return temps.noter(contexte, valider(TempsSaisie, {"le": le, "minutes": str(minutes), "nature": nature}))


def visiter(contexte: Contexte, nom: str) -> uuid.UUID:
    """Une visite tenue, et un constat qui demande une action, à la version 1."""
    constats = [{"theme": "securite", "constat": "Mot de passe affiché", "action": f"Ôter le mot de passe ({nom})"}]
    champs = {"nom": nom, "tenue_le": "02/03/2026", "presents": "Maire", "constats": constats}
    return visites.creer(contexte, valider(VisiteSaisie, champs))


def convenir(contexte: Contexte, nom: str, *membres: uuid.UUID, fin: str = "31/12/2028") -> uuid.UUID:
    """Une convention et ses membres, deux jours dus à chacun, à la version 1."""
    lignes = [{"membre_id": str(id_), "jours_dus": "2"} for id_ in membres]
    champs = {"nom": nom, "debut": "01/01/2026", "fin": fin, "membres": lignes}
    return conventions.creer(contexte, valider(ConventionSaisie, champs))


def grandir(contexte: Contexte, combien: int) -> dict[str, uuid.UUID]:
    """De tout au bureau du délégué, en ce nombre ; la dernière question répondue, l'avis, la visite et la convention."""
    garder(contexte, f"Réponse {combien}")
    for rang in range(combien):
        question = poser(contexte, f"Question {combien} {rang}")
        for version in range(1, combien + 1):
            questions.repondre(contexte, question, version, "Oui")
        poser(contexte, f"Question en attente {combien} {rang}")
        garder(contexte, f"Réponse {combien} {rang}")
        avis_ = inscrire(contexte, f"Avis {combien} {rang}")
        noter(contexte, 10 + rang)
        visite = visiter(contexte, f"Visite {combien} {rang}")
        visites.porter_au_plan(contexte, visite)
        convention = convenir(contexte, f"Convention {combien} {rang}")
    return {"question": question, "avis_dpo": avis_, "visite": visite, "convention": convention}


def garnir(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un objet par tranche du délégué : nom du blueprint → identifiant."""
    return {
        "questions": poser(contexte, f"Question de {nom}"),
        "reponses_gardees": garder(contexte, f"Réponse gardée {nom.swapcase()}"),
        "avis_dpo": inscrire(contexte, f"Avis de {nom}"),
        "temps": noter(contexte),
        "visites": visiter(contexte, f"Visite de {nom}"),
        "convention": convenir(contexte, f"Convention de {nom}"),
    }
