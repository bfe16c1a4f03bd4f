"""La chaîne de l'instance : ce qui arrive aux comptes, hors de tout organisme. Jamais d'adresse électronique."""

from __future__ import annotations

import uuid
from typing import Any

from socle import journal
from socle.base import maintenant
from socle.perimetre import Perimetre, SessionCloisonnee

COMPTES = Perimetre.hors("comptes")


def tracer(session: SessionCloisonnee, verbe: str, personne_id: uuid.UUID | None, **contenu: Any) -> None:
    """Inscrit un fait de compte dans la chaîne de l'instance, dans la transaction en cours."""
    tete = journal.verrouiller(session, [journal.INSTANCE])[journal.INSTANCE]
    evenement = journal.Evenement(verbe, "personne" if personne_id else "", personne_id, contenu=contenu)
    journal.inscrire(session, tete, [evenement], personne_id, maintenant())
