"""Comment le journal dit les actes sur les réutilisations, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, or_, select

from clauses.droits import JEUX_MODIFIER, LIRE
from clauses.jeux.reutilisations.modele import TYPE, Reutilisation
from clauses.jeux.reutilisations.regles import en_cours, exclusive, prochain_reexamen
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS = (60, 15, 0, -30)

declarer_objet(TYPE, "Réutilisation", "reutilisations.voir", LIRE, JEUX_MODIFIER)
for verbe, phrase in {
    "reutilisation.cree": "a inscrit au registre des réutilisateurs",
    "reutilisation.enregistre": "a modifié la réutilisation de",
    "reutilisation.archive": "a archivé la réutilisation de",
    "reutilisation.desarchive": "a sorti des archives la réutilisation de",
    "reutilisation.exportee": "a exporté le registre des réutilisateurs",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Exclusivités à réexaminer ou qui finissent, réutilisations à terme."""
    requete: Any = select(Reutilisation).join(Objet, col(Objet.id) == col(Reutilisation.id)).where(
        col(Objet.archive).is_(False), or_(col(Reutilisation.exclusivite).is_(True), col(Reutilisation.fin) <= horizon)
    )  # fmt: skip
    for r in session.exec(requete):
        for genre, quoi, limite in _points(r, aujourd_hui):
            if limite <= horizon:
                yield AFaire(
                    f"reutilisation:{r.id}:{genre}", r.organisme_id, r.id, "Clauses", f"{quoi} : {r.nom}",
                    "Une réutilisation de données appelle un examen", limite, "reutilisations.voir", LIRE, JALONS,
                    agir=JEUX_MODIFIER,
                )  # fmt: skip


def _points(r: Reutilisation, aujourd_hui: date) -> Iterator[tuple[str, str, date]]:
    """Ce qui est daté ; un terme passé est un fait accompli, un réexamen manqué reste dû."""
    if not en_cours(r, aujourd_hui):
        return
    exclusif, reexamen = exclusive(r, aujourd_hui), prochain_reexamen(r)
    if exclusif and reexamen:
        yield "reexamen", "Exclusivité à réexaminer (CRPA L325-2)", reexamen
    if exclusif and r.exclusivite_fin:
        yield "exclusivite", "Fin de l'exclusivité", r.exclusivite_fin
    if r.fin:
        yield "fin", "Fin de la réutilisation", r.fin


declarer_source("reutilisations", a_faire)
