"""Rattacher un hôte ou un certificat à un système du registre : un lien, qui se lit des deux côtés."""

from __future__ import annotations

import uuid

from socle.erreurs import SaisieRefusee
from socle.liens.operations import delier, lier
from socle.objets import Objet
from socle.operations import Atelier


def controler_systeme(atelier: Atelier, systeme_id: uuid.UUID | None) -> None:
    """Le système est l'un de ceux de l'organisme ; un autre identifiant est refusé à sa place."""
    objet = atelier.session.get(Objet, systeme_id) if systeme_id is not None else None
    if systeme_id is not None and (objet is None or objet.type != "systeme"):
        raise SaisieRefusee({"systeme_id": ["Choisissez un système de la liste."]})


def rattacher(atelier: Atelier, id_: uuid.UUID, systeme_id: uuid.UUID | None, avant: uuid.UUID | None = None) -> None:
    """Pose le lien vers ce système, et défait celui de l'ancien s'il a changé."""
    if systeme_id == avant:
        return
    objet = atelier.session.get_one(Objet, id_)
    if avant is not None:
        delier(atelier, objet, atelier.session.get_one(Objet, avant))
    if systeme_id is not None:
        lier(atelier, objet, atelier.session.get_one(Objet, systeme_id))
