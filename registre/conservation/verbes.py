"""Comment le journal dit les actes de la conservation, et ce qui est à faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre.conservation.modele import TYPE_BORDEREAU, TYPE_FONDS, TYPE_REGLE, Fonds
from registre.droits import CONSERVATION_TENIR, CONSERVATION_VISER, LIRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE_REGLE, "Règle de conservation", "conservation.voir", LIRE, CONSERVATION_TENIR)
declarer_objet(TYPE_FONDS, "Fonds", "fonds.voir", LIRE, CONSERVATION_TENIR)
declarer_objet(TYPE_BORDEREAU, "Bordereau d'élimination", "bordereaux.voir", LIRE, CONSERVATION_VISER)
for verbe, phrase in {
    "regle_conservation.cree": "a ajouté la règle de conservation",
    "regle_conservation.importe": "a importé la règle de conservation",
    "regle_conservation.enregistre": "a modifié la règle de conservation",
    "regle_conservation.archive": "a archivé la règle de conservation",
    "regle_conservation.desarchive": "a sorti des archives la règle de conservation",
    "fonds.cree": "a inscrit le fonds",
    "fonds.enregistre": "a modifié le fonds",
    "fonds.archive": "a archivé le fonds",
    "fonds.desarchive": "a sorti des archives le fonds",
    "fonds.mis_au_bordereau": "a mis à un bordereau d'élimination le fonds",
    "fonds.retire_du_bordereau": "a retiré d'un bordereau d'élimination le fonds",
    "fonds.elimine": "a noté l'élimination du fonds",
    "traitement.purge": "a noté faite une purge de la fiche",
    "traitement.purge_annulee": "a annulé la note d'une purge de la fiche",
    "bordereau.cree": "a préparé le bordereau d'élimination",
    "bordereau.enregistre": "a modifié le bordereau d'élimination",
    "bordereau.retire": "a retiré un fonds du bordereau d'élimination",
    "bordereau.envoye": "a envoyé pour visa le bordereau d'élimination",
    "bordereau.rappele": "a rappelé l'envoi pour visa du bordereau d'élimination",
    "bordereau.vise": "a noté le visa du bordereau d'élimination",
    "bordereau.refuse": "a noté le refus du visa du bordereau d'élimination",
    "bordereau.abandonne": "a abandonné le bordereau d'élimination",
    "bordereau.elimine": "a noté l'élimination faite du bordereau",
    "bordereau.exporte": "a exporté le bordereau d'élimination",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les fonds au terme de leur durée, qui ne sont encore à aucun bordereau."""
    requete: Any = select(Fonds).join(Objet, col(Objet.id) == col(Fonds.id)).where(
        col(Objet.archive).is_(False), col(Fonds.annee_due) <= horizon.year, col(Fonds.bordereau_id).is_(None)
    )  # fmt: skip
    for fonds in session.exec(requete):
        yield AFaire(
            f"fonds:{fonds.id}", fonds.organisme_id, fonds.id, "Registre", f"À éliminer en {fonds.annee_due} : {fonds.nom}",
            "Un fonds d'archives arrive au terme de sa durée", date(fonds.annee_due, 12, 31), "fonds.voir", LIRE, (60, 0),
            agir=CONSERVATION_TENIR,
        )  # fmt: skip


declarer_source("fonds", a_faire)
