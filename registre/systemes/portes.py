"""Ce qu'un prestataire édite ou héberge : les systèmes d'une relation, et les traitements qu'ils portent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select

from registre.systemes.modele import TYPE, Systeme
from socle.liens.operations import ObjetLie, objets_lies
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class SystemePorte:
    """Un système d'une relation. `parts` : « éditeur », « hébergeur », ou « lié » s'il ne l'est que par un lien."""

    id: uuid.UUID
    nom: str
    parts: tuple[str, ...]
    traitements: tuple[ObjetLie, ...]


def systemes_portes(
    session: SessionCloisonnee, relations: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[SystemePorte, ...]]:
    """Pour chacune de ces relations, ses systèmes non archivés, par ordre alphabétique ; six requêtes au plus."""
    if not relations:
        return {}
    lies = objets_lies(session, relations, [TYPE])
    ids = {lie.id for siens in lies.values() for lie in siens}
    requete: Any = select(Objet.libelle, Systeme).join(Objet, col(Objet.id) == col(Systeme.id))
    par_champ = or_(col(Systeme.editeur_id).in_(relations), col(Systeme.hebergeur_id).in_(relations))
    requete = requete.where(col(Objet.archive).is_(False), or_(par_champ, col(Systeme.id).in_(ids)))
    systemes = list(session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id))))
    traitements = objets_lies(session, [s.id for _, s in systemes], ["traitement"])
    return {
        relation: tuple(
            SystemePorte(s.id, nom, parts, tuple(traitements[s.id]))
            for nom, s in systemes if (parts := _parts(s, relation, {lie.id for lie in lies[relation]}))
        )
        for relation in relations
    }  # fmt: skip


def _parts(systeme: Systeme, relation: uuid.UUID, lies: set[uuid.UUID]) -> tuple[str, ...]:
    parts = [
        nom for nom, id_ in (("éditeur", systeme.editeur_id), ("hébergeur", systeme.hebergeur_id)) if id_ == relation
    ]
    return tuple(parts) or (("lié",) if systeme.id in lies else ())
