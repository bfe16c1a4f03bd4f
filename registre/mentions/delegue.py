"""Par où joindre l'organisme et son délégué, tels qu'une mention les donne."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import and_, col, select

from registre.delegue.designation.modele import DesignationDpo
from registre.delegue.designation.regles import VIVANTES, est_courante
from registre.mentions.matiere import Contact
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


def contact_de_l_organisme(o: Organisme) -> Contact:
    """L'organisme et ses coordonnées."""
    return Contact(o.nom, _adresse(o.adresse, o.code_postal, o.ville), o.telephone, o.courriel)


def contact_du_delegue(o: Organisme) -> Contact:
    """Le délégué, tel que la fiche de l'organisme le donne : sa fonction et ses coordonnées, son nom n'est pas dû."""
    adresse = _adresse(o.dpo_adresse, o.dpo_code_postal, o.dpo_ville)
    return Contact(o.dpo_societe, adresse, o.dpo_telephone, o.dpo_courriel)


def coordonnees(
    session: SessionCloisonnee, organismes: Any, jour: date
) -> Mapping[uuid.UUID, tuple[Contact, Contact]]:  # fmt: skip
    """L'organisme et son délégué (sa désignation du jour, sinon la fiche de l'organisme), pour chacun. Une requête.

    `organismes` : leurs identifiants, ou la requête qui les donne.
    """
    requete = (
        select(Organisme, DesignationDpo)
        .outerjoin(DesignationDpo, and_(col(DesignationDpo.organisme_id) == col(Organisme.id),
                                        col(DesignationDpo.etat).in_(VIVANTES)))
        .where(col(Organisme.id).in_(organismes))
    )  # fmt: skip
    lues: dict[uuid.UUID, tuple[Contact, Contact]] = {}
    for o, designation in session.exec(requete):
        courante = designation if designation is not None and est_courante(designation, jour) else None
        designe = _designe(courante)
        if o.id not in lues or designe is not None:
            lues[o.id] = (contact_de_l_organisme(o), designe or contact_du_delegue(o))
    return lues


def _designe(d: DesignationDpo | None) -> Contact | None:
    """Ses coordonnées publiques, s'il en a ; son nom seulement s'il est publié."""
    if d is None or not (d.public_courriel or d.public_telephone or d.public_adresse):
        return None
    adresse = _adresse(d.public_adresse, d.public_code_postal, d.public_ville) if d.public_adresse else ""
    return Contact((d.nom if d.publier_nom else "") or d.entite, adresse, d.public_telephone, d.public_courriel)


def _adresse(rue: str, code_postal: str, ville: str) -> str:
    return ", ".join(p for p in (" ".join(rue.split()), f"{code_postal} {ville}".strip()) if p)
