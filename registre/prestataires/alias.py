"""Les alias de l'annuaire : suivre une fiche fusionnée jusqu'à celle qui vaut, retrouver les doublons qu'elle remplace."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlmodel import col, select

from registre.prestataires.modele import Prestataire
from socle.perimetre import SessionCloisonnee


def resoudre(session: SessionCloisonnee, prestataire: Prestataire) -> Prestataire:
    """La fiche qui vaut pour celle-ci, alias suivis ; une boucle ou une fiche hors de vue s'arrête où l'on est."""
    vus = {prestataire.id}
    while prestataire.fusionne_dans is not None and prestataire.fusionne_dans not in vus:
        suivant = session.get(Prestataire, prestataire.fusionne_dans)
        if suivant is None:
            break
        vus.add(suivant.id)
        prestataire = suivant
    return prestataire


def resoudre_tous(session: SessionCloisonnee, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Prestataire]:
    """Pour chaque identifiant, la fiche qui vaut, une requête par maillon d'alias."""
    connus: dict[uuid.UUID, Prestataire] = {}
    manquants = set(ids)
    while manquants:
        lus = {p.id: p for p in session.exec(select(Prestataire).where(col(Prestataire.id).in_(manquants)))}
        connus |= lus
        manquants = {p.fusionne_dans for p in lus.values() if p.fusionne_dans} - connus.keys()
    return {id_: _suivre(connus[id_], connus) for id_ in ids if id_ in connus}


def _suivre(prestataire: Prestataire, connus: Mapping[uuid.UUID, Prestataire]) -> Prestataire:
    vus: set[uuid.UUID] = set()
    while prestataire.fusionne_dans in connus and prestataire.id not in vus:
        vus.add(prestataire.id)
        prestataire = connus[prestataire.fusionne_dans]  # type: ignore[index]
    return prestataire


def doublons_de(session: SessionCloisonnee, id_: uuid.UUID) -> list[Prestataire]:
    """Les fiches que celle-ci remplace, alias d'alias compris."""
    trouves: dict[uuid.UUID, Prestataire] = {}
    front = {id_}
    while front:
        requete = select(Prestataire).where(col(Prestataire.fusionne_dans).in_(front))
        front = {p.id for p in session.exec(requete) if trouves.setdefault(p.id, p) is p and p.id != id_}
    trouves.pop(id_, None)
    return sorted(trouves.values(), key=lambda p: p.cle_tri)
