"""Par où joindre l'organisme et son délégué, tels qu'une mention les donne."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import col, select

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


def contacts_des_delegues(
    session: SessionCloisonnee, organismes: Sequence[Organisme], jour: date
) -> Mapping[uuid.UUID, Contact]:
    """Par où joindre le délégué de chacun : sa désignation du jour, sinon la fiche de l'organisme. Une requête."""
    requete = select(DesignationDpo).where(
        col(DesignationDpo.etat).in_(VIVANTES), col(DesignationDpo.organisme_id).in_([o.id for o in organismes])
    )
    courantes = {d.organisme_id: d for d in session.exec(requete) if est_courante(d, jour)}
    return {o.id: _designe(courantes.get(o.id)) or contact_du_delegue(o) for o in organismes}


def _designe(d: DesignationDpo | None) -> Contact | None:
    """Ses coordonnées publiques, s'il en a ; son nom seulement s'il est publié."""
    if d is None or not (d.public_courriel or d.public_telephone or d.public_adresse):
        return None
    adresse = _adresse(d.public_adresse, d.public_code_postal, d.public_ville) if d.public_adresse else ""
    return Contact((d.nom if d.publier_nom else "") or d.entite, adresse, d.public_telephone, d.public_courriel)


def _adresse(rue: str, code_postal: str, ville: str) -> str:
    return ", ".join(p for p in (" ".join(rue.split()), f"{code_postal} {ville}".strip()) if p)
