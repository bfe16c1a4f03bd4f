"""Comment le journal dit une désignation, son terme, ce qu'elle propose de faire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from audit.crise.rssi import regles
from audit.crise.rssi.modele import TYPE, DesignationRssi
from audit.droits import CONDUIRE, LIRE
from socle.actions.operations import Proposition, declarer_regle
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (60, 30, 7, 0)
declarer_objet(TYPE, "Désignation du RSSI", "rssi.voir", LIRE, CONDUIRE)
for verbe, phrase in {
    "designation_rssi.cree": "a préparé la désignation du RSSI",
    "designation_rssi.enregistre": "a modifié la désignation du RSSI",
    "designation_rssi.archive": "a archivé la désignation du RSSI",
    "designation_rssi.desarchive": "a sorti des archives la désignation du RSSI",
    "designation_rssi.exporte": "a produit une pièce de la désignation du RSSI",
}.items():
    declarer_verbe(verbe, phrase)


def _en_vie(session: SessionCloisonnee, *conditions: Any) -> Any:
    requete: Any = select(DesignationRssi).join(Objet, col(Objet.id) == col(DesignationRssi.id))
    return session.exec(requete.where(col(Objet.archive).is_(False), *conditions))


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les désignations dont le terme approche, ou est passé."""
    for d in _en_vie(session, col(DesignationRssi.fin) <= horizon):
        yield AFaire(
            f"designation_rssi:{d.id}:fin", d.organisme_id, d.id, "Audit", f"Fin de mission du RSSI : {d.nom}",
            "La mission d'un RSSI arrive à son terme", d.fin, "rssi.voir", LIRE, JALONS, agir=CONDUIRE,
        )  # fmt: skip


def propositions(session: SessionCloisonnee, aujourd_hui: date) -> Iterator[Proposition]:
    """Faire signer l'arrêté d'une mission qui a commencé."""
    for d in _en_vie(session, col(DesignationRssi.debut) <= aujourd_hui, col(DesignationRssi.signe_le).is_(None)):
        for alerte in regles.alertes(d, aujourd_hui):
            if alerte.cle:
                yield Proposition(
                    f"designation_rssi:{d.id}:{alerte.cle}", f"{alerte.faire} : {d.nom}", d.id, "juridique", "moyenne",
                    alerte.phrase,
                )  # fmt: skip


declarer_source("designation_rssi", a_faire)
declarer_regle("designation_rssi", propositions)
