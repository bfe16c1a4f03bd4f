"""Le sous-arbre d'un organisme : lui et tout ce qui en dépend. Un rôle sur un nœud vaut pour tous ceux qu'il porte."""

from __future__ import annotations

import uuid

from sqlmodel import col, select

from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre


def organismes_du_territoire(contexte: Contexte) -> dict[uuid.UUID, tuple[str, str]]:
    """Identifiant → (nom, code) de l'organisme courant et de tous ceux qui en dépendent, en deux requêtes."""
    with contexte.base.lire(Perimetre()) as session:
        chemin = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        requete = select(Organisme.id, Organisme.nom, Organisme.code).where(col(Organisme.chemin).startswith(chemin))
        return {id_: (nom, code) for id_, nom, code in session.exec(requete)}
