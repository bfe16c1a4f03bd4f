"""Comment le journal dit les actes sur le parcours, et ce que les attestations ont à rappeler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, exists, select

from registre.droits import LIRE, PARCOURS_ATTESTER
from registre.parcours.modele import TYPE, AttestationEtape
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS = (30, 7, 0)
declarer_objet("parcours", "Parcours de conformité", droit=LIRE)
declarer_objet(TYPE, "Attestation", "parcours.voir", LIRE, PARCOURS_ATTESTER)
for verbe, phrase in {
    "attestation_parcours.cree": "a attesté une étape du parcours de conformité",
    "attestation_parcours.retiree": "a retiré l'attestation d'une étape du parcours",
    "parcours.exporte": "a produit la page « Où en sommes-nous » du parcours",
    "parcours.carte_exportee": "a exporté la carte du territoire",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, _: date, horizon: date) -> Iterator[AFaire]:
    """Attestations qui vont cesser de valoir, si aucune plus récente ne les remplace."""
    requete: Any = select(AttestationEtape, Objet.libelle).join(Objet, col(Objet.id) == col(AttestationEtape.id))
    requete = requete.where(
        col(Objet.archive).is_(False),
        col(AttestationEtape.retiree_le).is_(None),
        col(AttestationEtape.expire_le) <= horizon,
    )
    relayee = aliased(AttestationEtape)
    plus_recente = exists().where(
        col(relayee.organisme_id) == col(AttestationEtape.organisme_id), col(relayee.etape) == col(AttestationEtape.etape),
        col(relayee.retiree_le).is_(None), col(relayee.attestee_le) > col(AttestationEtape.attestee_le),
    )  # fmt: skip
    for attestation, libelle in session.exec(requete.where(~plus_recente)):
        yield AFaire(
            f"attestation_parcours:{attestation.id}", attestation.organisme_id, attestation.id, "Bureau du DPO",
            f"{libelle} : à renouveler", "Une attestation du parcours de conformité va cesser de valoir",
            attestation.expire_le, "parcours.voir", LIRE, JALONS, agir=PARCOURS_ATTESTER,
        )  # fmt: skip


declarer_source("attestations du parcours", a_faire)
