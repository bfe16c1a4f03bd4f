"""Prévenir par courriel qu'une question attend, ou qu'elle a reçu sa réponse : jamais son titre ni son texte."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from registre.droits import QUESTIONS_REPONDRE
from socle.comptes.destinataires import adresses_de_qui_peut
from socle.comptes.modele import Personne
from socle.courriels.boite import deposer
from socle.operations import Atelier
from socle.organismes.modele import Organisme

ARRIVEE: Final = """Bonjour,

Une question vous est posée dans Gouverne, pour {organisme}. Ce message n'en dit rien : lisez-la ici.

{lien}
"""
REPONSE: Final = """Bonjour,

Le délégué à la protection des données a répondu à votre question, pour {organisme}. Lisez sa réponse ici.

{lien}
"""


@dataclass(frozen=True)
class Remise:
    """Comment le message part : `adresse` contient `{id}` ; `par_courriel` : un serveur d'envoi est réglé."""

    adresse: str = ""
    par_courriel: bool = False


def avertir_le_delegue(atelier: Atelier, question_id: uuid.UUID, remise: Remise | None) -> None:
    """Dépose un message à chaque personne qui peut répondre ici, sauf à celle qui écrit."""
    if remise is None or not remise.par_courriel:
        return
    adresses = adresses_de_qui_peut(atelier, QUESTIONS_REPONDRE, sauf=atelier.contexte.acteur.id)
    _deposer(atelier, adresses, question_id, remise, "une question vous est posée", ARRIVEE)


def avertir_le_demandeur(
    atelier: Atelier, personne_id: uuid.UUID | None, question_id: uuid.UUID, remise: Remise | None
) -> None:
    """Dépose un message à qui a posé la question, s'il a un compte ouvert et n'a pas répondu lui-même."""
    if remise is None or not remise.par_courriel or personne_id in {None, atelier.contexte.acteur.id}:
        return
    personne = atelier.session.get(Personne, personne_id)
    if personne is not None and personne.active:
        _deposer(atelier, [personne.email], question_id, remise, "le délégué a répondu à votre question", REPONSE)


def _deposer(
    atelier: Atelier, adresses: list[str], question_id: uuid.UUID, remise: Remise, objet: str, modele: str
) -> None:
    if not adresses:
        return
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    corps = modele.format(organisme=organisme, lien=remise.adresse.replace("{id}", str(question_id)))
    for adresse in adresses:
        deposer(atelier.session, adresse, f"{organisme} : {objet}", corps)
