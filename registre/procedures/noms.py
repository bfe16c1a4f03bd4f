"""Qui tient chaque rôle d'une procédure aujourd'hui : le délégué désigné, le signataire, les référents, le RSSI."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import col, select

from registre.delegue.designation.operations import courante
from socle.comptes.acces import ancetres_de, en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

Noms = Mapping[str, list[str]]
"""Rôle → ceux qui le tiennent ; vide : personne."""
PROPRES: Final = frozenset({"referent"})
"""Rôles qui se tiennent chez l'organisme même ; les autres peuvent venir d'un organisme au-dessus."""


@dataclass(frozen=True)
class Changement:
    """Un rôle dont les noms ne sont plus ceux de l'adoption."""

    role: str
    avant: tuple[str, ...]
    apres: tuple[str, ...]


def noms_du_jour(session: SessionCloisonnee, organisme: Organisme, jour: date) -> dict[str, list[str]]:
    """Les noms de cet organisme ce jour-là : trois requêtes."""
    comptes = _comptes(session, organisme)
    return {
        "dpo": _delegue(session, organisme, jour),
        "responsable": _signataire(organisme) or comptes.get("responsable", []),
        "referent": comptes.get("referent", []),
        "rssi": comptes.get("rssi", []),
    }


def _delegue(session: SessionCloisonnee, o: Organisme, jour: date) -> list[str]:
    """Le délégué désigné et de quoi le joindre ; à défaut, celui que nomme la fiche de l'organisme."""
    d = courante(session, o.id, jour)
    if d is None:
        morceaux = (o.dpo_nom, o.dpo_societe, o.dpo_courriel, o.dpo_telephone)
    else:
        qui = f"{d.prepose} ({d.nom})" if d.prepose else d.nom
        morceaux = (qui, d.entite if d.forme != "interne" else "", d.public_courriel, d.public_telephone)
    dit = ", ".join(m for m in morceaux if m)
    return [dit] if dit else []


def _signataire(o: Organisme) -> list[str]:
    dit = ", ".join(m for m in (o.representant_nom, o.representant_qualite) if m)
    return [dit] if o.representant_nom else []


def _comptes(session: SessionCloisonnee, organisme: Organisme) -> dict[str, list[str]]:
    """Rôle → noms des comptes qui l'ont ici, par ordre alphabétique."""
    lieux: set[uuid.UUID] = {organisme.id, *ancetres_de(organisme)}
    requete = (
        select(Attribution.role, Attribution.organisme_id, Personne.nom)
        .join(Personne, col(Personne.id) == col(Attribution.personne_id))
        .where(col(Attribution.organisme_id).in_(lieux), en_vigueur(), col(Personne.active).is_(True))
        .order_by(col(Personne.nom))
    )
    trouves: dict[str, list[str]] = {}
    for role, lieu, nom in session.exec(requete):
        siens = trouves.setdefault(role, [])
        if nom not in siens and (role not in PROPRES or lieu == organisme.id):
            siens.append(nom)
    return trouves


def changements(avant: Noms, apres: Noms) -> list[Changement]:
    """Les rôles dont les noms ont changé depuis l'adoption."""
    roles = dict.fromkeys((*avant, *apres))
    return [
        Changement(r, tuple(avant.get(r, ())), tuple(apres.get(r, ())))
        for r in roles if sorted(avant.get(r, ())) != sorted(apres.get(r, ()))
    ]  # fmt: skip
