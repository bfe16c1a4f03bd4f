"""Comment le journal dit une visite, ce qu'elle rappelle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre.delegue.visites import faits as _faits  # noqa: F401
from registre.delegue.visites.modele import TYPE, Visite
from registre.droits import LIRE, VISITES_MODIFIER
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (14, 2, -7)
declarer_objet(TYPE, "Visite du délégué", "visites.voir", LIRE, VISITES_MODIFIER)
for verbe, phrase in {
    "visite.cree": "a préparé la visite",
    "visite.enregistre": "a modifié la visite",
    "visite.archive": "a archivé la visite",
    "visite.desarchive": "a sorti des archives la visite",
    "visite.exporte": "a imprimé une pièce de la visite",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les visites prévues qui n'ont pas encore eu lieu."""
    requete: Any = select(Visite).join(Objet, col(Objet.id) == col(Visite.id)).where(
        col(Objet.archive).is_(False), col(Visite.tenue_le).is_(None), col(Visite.prevue_le) <= horizon
    )  # fmt: skip
    for v in session.exec(requete):
        yield AFaire(
            f"visite:{v.id}:{v.prevue_le}", v.organisme_id, v.id, "Bureau du DPO", f"Visite prévue : {v.nom}",
            "Une visite du délégué approche", v.prevue_le, "visites.voir", LIRE, JALONS, agir=VISITES_MODIFIER,
        )  # fmt: skip


declarer_source("visites_dpo", a_faire)
