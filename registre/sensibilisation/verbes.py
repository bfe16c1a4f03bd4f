"""Comment le journal dit les actes sur les séances, et ce qu'elles ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from registre.droits import LIRE, SENSIBILISATION
from registre.sensibilisation import faits as _faits  # noqa: F401 -- déclare faits et chiffres
from registre.sensibilisation.modele import ANNULEE, PREVUE, TENUE, TYPE, Seance
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS = (14, 3, 0, -7)
declarer_objet(TYPE, "Séance de sensibilisation", "sensibilisation.voir", LIRE, SENSIBILISATION)
for verbe, phrase in {
    "seance.cree": "a inscrit la séance de sensibilisation",
    "seance.enregistre": "a modifié la séance de sensibilisation",
    "seance.tenue": "a dit la séance de sensibilisation tenue",
    "seance.annulee": "a annulé la séance de sensibilisation",
    "seance.rouverte": "a remis en préparation la séance de sensibilisation",
    "seance.archive": "a archivé la séance de sensibilisation",
    "seance.desarchive": "a sorti des archives la séance de sensibilisation",
    "seance.feuille": "a imprimé la feuille d'émargement de la séance",
    "effectifs.donnes": "a donné les effectifs à sensibiliser d'une année",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Séances prévues dont la date approche ; séances à refaire, tant qu'aucune autre n'est inscrite à partir de ce jour."""
    autre = aliased(Seance)
    suivie = select(autre.id).where(
        col(autre.organisme_id) == col(Seance.organisme_id), col(autre.statut) != ANNULEE,
        col(autre.jour) >= col(Seance.prochaine),
    ).exists()  # fmt: skip
    prevue = (col(Seance.statut) == PREVUE) & (col(Seance.jour) <= horizon)
    a_refaire = (col(Seance.statut) == TENUE) & (col(Seance.prochaine) <= horizon) & ~suivie
    colonnes: Any = (Seance.id, Seance.organisme_id, Seance.nom, Seance.statut, Seance.jour, Seance.prochaine)
    requete: Any = (
        select(*colonnes)
        .join(Objet, col(Objet.id) == col(Seance.id))
        .where(col(Objet.archive).is_(False), prevue | a_refaire)
    )
    for id_, organisme_id, nom, statut, jour, prochaine in session.exec(requete):
        quoi, resume = _dire(statut, jour, aujourd_hui)
        yield AFaire(
            f"seance:{id_}:{statut}", organisme_id, id_, "Bureau du DPO", f"{quoi} : {nom}", resume,
            jour if statut == PREVUE else prochaine, "sensibilisation.voir", LIRE, JALONS, agir=SENSIBILISATION,
        )  # fmt: skip


def _dire(statut: str, jour: date, aujourd_hui: date) -> tuple[str, str]:
    if statut == TENUE:
        return "Programmer la prochaine séance", "Une séance de sensibilisation est à programmer"
    if jour < aujourd_hui:
        return "Dire si la séance a eu lieu", "Une séance de sensibilisation est passée : a-t-elle eu lieu ?"
    return "Séance de sensibilisation", "Une séance de sensibilisation approche"


declarer_source("seances", a_faire)
