"""Comment le journal dit les actes sur les bilans, et celui qui attend d'être arrêté."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.bilan import faits as _faits  # noqa: F401 -- déclare le fait
from registre.bilan.modele import BROUILLON, TYPE, Bilan
from registre.droits import BILAN_LIRE, BILAN_TENIR
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS = (60, 30, 7, 0, -30)
declarer_objet(TYPE, "Bilan annuel", "bilan.voir", BILAN_LIRE, BILAN_TENIR)
for verbe, phrase in {
    "bilan_annuel.cree": "a ouvert le bilan annuel",
    "bilan_annuel.enregistre": "a écrit le bilan annuel",
    "bilan_annuel.arrete": "a arrêté le bilan annuel",
    "bilan_annuel.presente": "a noté la présentation du bilan annuel",
    "bilan_annuel.rouvert": "a rouvert le bilan annuel",
    "bilan_annuel.archive": "a archivé le bilan annuel",
    "bilan_annuel.desarchive": "a sorti des archives le bilan annuel",
    "bilan_annuel.imprime": "a imprimé une pièce du bilan annuel",
    "bilan_annuel.territoire": "a imprimé le bilan annuel du territoire",
}.items():
    declarer_verbe(verbe, phrase)


def terme(annee: int) -> date:
    """Jour où le bilan d'une année devrait être arrêté : fin mars, une convention de Gouverne."""
    return date(annee + 1, 3, 31)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Bilans ouverts et pas encore arrêtés."""
    requete: Any = select(Bilan.id, Bilan.organisme_id, col(Bilan.annee)).join(Objet, col(Objet.id) == col(Bilan.id))
    requete = requete.where(Bilan.statut == BROUILLON, col(Objet.archive).is_(False), Bilan.annee < horizon.year)
    for id_, organisme_id, annee in session.exec(requete):
        if terme(annee) <= horizon:
            yield AFaire(
                f"bilan:{id_}", organisme_id, id_, "Bureau du DPO", f"Arrêter le bilan {annee}",
                "Un bilan annuel est à arrêter", terme(annee), "bilan.voir", BILAN_LIRE, JALONS, agir=BILAN_TENIR,
            )  # fmt: skip


declarer_source("bilans", a_faire)
