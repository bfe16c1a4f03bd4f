"""Comment le journal dit ce qui se partage, se demande et se reprend ; ce que les demandes rappellent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, select

from audit.autodiagnostics.modele import OUVERT, Autodiagnostic, Sollicitation
from audit.droits import LIRE, REPONDRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_verbe

POUR_RELIRE: Final = timedelta(days=7)

for verbe, phrase in {
    "autodiagnostic.reponses_partagees": "a partagé avec ses membres des réponses de l'autodiagnostic",
    "autodiagnostic.partage_retire": "a retiré des réponses partagées de l'autodiagnostic",
    "autodiagnostic.reponses_reprises": "a repris des réponses dans l'autodiagnostic",
    "sollicitation.creee": "a demandé des réponses pour l'autodiagnostic",
    "sollicitation.renouvelee": "a renouvelé le lien d'une demande de réponses pour l'autodiagnostic",
    "sollicitation.revoquee": "a retiré le lien d'une demande de réponses pour l'autodiagnostic",
    "sollicitation.relue": "a relu une réponse reçue pour l'autodiagnostic",
}.items():
    declarer_verbe(verbe, phrase)
declarer_verbe("sollicitation.recue", "a répondu, sans compte, pour l'autodiagnostic", sans_compte="Par un lien public")


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les demandes dont le lien arrive à sa fin sans réponse, et les réponses reçues que personne n'a relues."""
    requete: Any = select(Sollicitation).join(
        Autodiagnostic, col(Autodiagnostic.id) == col(Sollicitation.autodiagnostic_id)
    ).join(Objet, col(Objet.id) == col(Autodiagnostic.id)).where(
        Autodiagnostic.etat == OUVERT, col(Objet.archive).is_(False), col(Sollicitation.reprise_le).is_(None),
        col(Sollicitation.revoquee_le).is_(None),
    )  # fmt: skip
    for ligne in session.exec(requete.order_by(col(Sollicitation.id))):
        recue = ligne.repondu_le is not None
        limite = ligne.repondu_le.date() + POUR_RELIRE if recue else ligne.expire_le
        if limite <= horizon:
            yield _point(ligne, limite, recue=recue)


def _point(ligne: Sollicitation, limite: date, *, recue: bool) -> AFaire:
    quoi = f"Réponse de {ligne.repondant} à relire" if recue else f"Réponse attendue de {ligne.nom}"
    resume = (
        "Une réponse à un autodiagnostic est à relire"
        if recue
        else "Une demande de réponses arrive à la fin de son lien"
    )
    return AFaire(
        f"sollicitation:{ligne.id}:{'recue' if recue else 'fin'}", ligne.organisme_id, ligne.autodiagnostic_id, "Audit",
        quoi, resume, limite, "partages.voir", LIRE, (3, 0), agir=REPONDRE,
    )  # fmt: skip


declarer_source("sollicitations", a_faire)
