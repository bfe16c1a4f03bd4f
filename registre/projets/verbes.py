"""Comment le journal dit les actes sur les projets, ce qu'ils ont à rappeler, ce qu'ils proposent de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.droits import AVIS, LIRE, PROJETS_AVIS_RSSI, PROJETS_DECIDER, PROJETS_MODIFIER
from registre.projets import regles
from registre.projets.modele import TYPE, Projet
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS = (60, 30, 7, 0, -7)
declarer_objet(TYPE, "Projet", "projets.voir", LIRE, PROJETS_MODIFIER)
for verbe, phrase in {
    "projet.cree": "a ouvert le projet",
    "projet.enregistre": "a modifié le projet",
    "projet.avis_demandes": "a demandé les avis sur le projet",
    "projet.avise_rssi": "a rendu l'avis du RSSI sur le projet",
    "projet.avise_dpo": "a rendu l'avis du délégué sur le projet",
    "projet.mis_en_service": "a décidé la mise en service (visa) du projet",
    "projet.abandonne": "a abandonné le projet",
    "projet.rouvert": "a rouvert le projet",
    "projet.archive": "a archivé le projet",
    "projet.desarchive": "a sorti des archives le projet",
    "projet.exporte": "a exporté la fiche du projet",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Projets dont la mise en service approche : à chacun ce qu'il doit encore (demander, aviser, décider)."""
    requete: Any = select(Projet).join(Objet, col(Objet.id) == col(Projet.id)).where(
        col(Objet.archive).is_(False), col(Projet.mise_en_service_prevue) <= horizon,
        col(Projet.statut).in_(("etude", "avis_demandes")),
    )  # fmt: skip
    for projet in session.exec(requete):
        for genre, quoi, resume, agir in _dus(projet):
            yield AFaire(
                f"projet:{projet.id}:{genre}", projet.organisme_id, projet.id, "Registre", f"{quoi} : {projet.nom}", resume,
                projet.mise_en_service_prevue, "projets.voir", LIRE, JALONS, agir=agir,
            )  # fmt: skip


def _dus(projet: Projet) -> list[tuple[str, str, str, str]]:
    if projet.statut == "etude":
        return [("avis", "Demander les avis", "Un projet attend que ses avis soient demandés", PROJETS_MODIFIER)]
    attendus = {
        "rssi": ("rssi", "Avis du RSSI à rendre", "Un projet attend l'avis du RSSI", PROJETS_AVIS_RSSI),
        "dpo": ("dpo", "Avis du délégué à rendre", "Un projet attend l'avis du délégué", AVIS),
    }
    manquants = [attendus[qui] for qui in regles.avis_manquants(projet)]
    decision = ("decision", "Mise en service à décider", "Un projet attend une décision", PROJETS_DECIDER)
    return manquants or [decision]


def points_a_faire(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Une action par point de vigilance marqué « à faire »."""
    requete = select(Projet).join(Objet, col(Objet.id) == col(Projet.id)).where(
        col(Objet.archive).is_(False), col(Projet.statut).in_(("etude", "avis_demandes"))
    )  # fmt: skip
    for projet in session.exec(requete):
        for point in regles.POINTS:
            if getattr(projet, point.champ) == "a_faire":
                yield Proposition(
                    f"vigilance_projet:{projet.id}:{point.champ}", f"{point.faire} : {projet.nom}", projet.id, point.type,
                    "haute", f"Point de vigilance du projet, avant sa mise en service. {point.article}".strip(),
                )  # fmt: skip


declarer_source("projets", a_faire)
declarer_regle("vigilance_projet", points_a_faire)
