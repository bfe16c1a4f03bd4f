"""Comment le journal dit les actes sur les preuves, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from socle.droits import PREUVES_DEPOSER, PREUVES_LIRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.preuves.modele import TYPE, Preuve
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Preuve", "preuves.voir", PREUVES_LIRE, PREUVES_DEPOSER)
for verbe, phrase in {
    "preuve.deposee": "a déposé la preuve",
    "preuve.enregistre": "a corrigé ce qui est dit de la preuve",
    "preuve.archive": "a archivé la preuve",
    "preuve.desarchive": "a sorti des archives la preuve",
    "preuve.effacee": "a effacé le contenu de la preuve",
    "preuve.archive_zip": "a téléchargé l'archive des preuves",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Preuves qui périment."""
    requete = select(Preuve, Objet.libelle).join(Objet, col(Objet.id) == col(Preuve.id)).where(
        col(Objet.archive).is_(False), col(Preuve.expire_le) <= horizon, col(Preuve.effacee_le).is_(None)
    )  # fmt: skip
    for preuve, titre in session.exec(requete):
        if preuve.expire_le is not None:
            yield AFaire(
                f"preuve:{preuve.id}", preuve.organisme_id, preuve.id, "Preuves", f"Preuve à renouveler : {titre}",
                "Une preuve arrive à la fin de sa validité", preuve.expire_le, "preuves.voir", PREUVES_LIRE, (60, 30, 7, 0),
                agir=PREUVES_DEPOSER,
            )  # fmt: skip


declarer_source("preuves", a_faire)
