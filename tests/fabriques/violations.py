"""Des incidents prêts pour les essais : inscrits, qualifiés, décidés, notifiés."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from registre.prestataires import annuaire
from registre.prestataires.modele import PrestataireSaisie
from registre.violations import actes, diffusions, operations
from registre.violations.modele import DiffusionSaisie, NotificationSaisie, ViolationSaisie
from socle.base import maintenant
from socle.operations import Contexte
from socle.saisies import valider

PLEINE = {
    "titre": "Liste envoyée à toutes les familles", "recit": "Un courriel est parti à 42 familles fictives.",
    "debut_le": "02/11/2026", "circonstances": "Une famille a appelé.", "caractere": "etabli",
    "natures": ["confidentialite"], "origines": ["destinataire"], "cause": "interne_accidentel",
    "donnees": ["etat_civil", "sante"], "nombre_enregistrements": "42", "personnes": ["eleves", "mineurs"],
    "nombre_personnes": "42", "consequences_confidentialite": ["diffusion"], "impacts": ["controle"], "gravite": "limite",
    "mesures_avant": "Charte informatique.", "mesures_apres": "Rappel du message, excuses.",
    "communication": "pas_encore", "transfrontalier": "non", "plainte": "sans_objet",
}  # fmt: skip
"""Une fiche bien remplie, sans date de prise de connaissance."""


def saisie(**champs: object) -> ViolationSaisie:
    """La saisie d'un incident ; un titre par défaut."""
    return valider(ViolationSaisie, {"titre": "Clé perdue", **champs})


def connue(depuis: timedelta, fuseau: str = "Europe/Paris", maintenant_: datetime | None = None) -> dict[str, str]:
    """Les deux champs d'une prise de connaissance qui date de tant."""
    local = ((maintenant_ or maintenant()) - depuis).astimezone(ZoneInfo(fuseau))
    return {"connue_le": f"{local:%d/%m/%Y}", "connue_heure": f"{local:%H:%M}"}


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    """La version du moment."""
    return operations.lire(contexte, id_).objet.version


def inscrire(contexte: Contexte, **champs: object) -> uuid.UUID:
    """Un incident inscrit."""
    return operations.creer(contexte, saisie(**champs))


def qualifiee(contexte: Contexte, violation: bool = True, **champs: object) -> uuid.UUID:
    """Un incident qualifié."""
    id_ = inscrire(contexte, **champs)
    actes.qualifier(contexte, id_, version(contexte, id_), violation, "Des noms ont été vus.")
    return id_


def decidee(contexte: Contexte, risque: str = "risque", dispense: str = "", **champs: object) -> uuid.UUID:
    """Une violation décidée, avec l'avis du délégué."""
    id_ = qualifiee(contexte, **champs)
    actes.aviser(contexte, id_, version(contexte, id_), risque, "Des enfants sont concernés.")
    actes.decider(contexte, id_, version(contexte, id_), risque, dispense, "Suivre l'avis.")
    return id_


def notifier(contexte: Contexte, id_: uuid.UUID, genre: str = "initiale", **champs: object) -> None:
    """Note une notification envoyée à l'instant."""
    local = maintenant().astimezone(ZoneInfo(contexte.fuseau))
    envoi = {"genre": genre, "faite_le": f"{local:%d/%m/%Y}", "faite_heure": f"{local:%H:%M}", **champs}
    actes.notifier(contexte, id_, version(contexte, id_), valider(NotificationSaisie, envoi))


def garnir(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Un incident, et l'incident d'un prestataire de l'annuaire, pour les matrices."""
    tenu = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": f"Éditeur de {nom}"}))
    dite = valider(DiffusionSaisie, {"titre": f"Chez l'éditeur de {nom}"})
    return {
        "violations": inscrire(contexte, titre=f"Incident de {nom}"),
        "diffusions": diffusions.creer(contexte, dite, tenu),
    }
