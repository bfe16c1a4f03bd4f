"""Ce que portent les systèmes : ceux d'une relation, et les traitements qui tournent dessus."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, or_, select

from registre.systemes.modele import TYPE, Systeme
from registre.traitements.modele import CategorieDonnees
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


@dataclass(frozen=True)
class TraitementBref:
    """Ce qu'il suffit de savoir d'un traitement pour dire qu'il est exposé ; `sensible` : RGPD 9(1)."""

    id: uuid.UUID
    nom: str
    sensible: bool


def traitements_des_systemes(
    session: SessionCloisonnee, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[TraitementBref, ...]]:
    """Pour chacun de ces systèmes, les traitements non archivés qui tournent dessus, en trois requêtes au plus."""
    lies = {
        id_: [o for o in siens if not o.archive] for id_, siens in objets_lies(session, ids, ["traitement"]).items()
    }
    vus = {o.id for siens in lies.values() for o in siens}
    requete = select(CategorieDonnees.traitement_id).where(
        col(CategorieDonnees.traitement_id).in_(vus), col(CategorieDonnees.sensible).is_(True)
    )
    sensibles = set(session.exec(requete)) if vus else set()
    return {
        id_: tuple(TraitementBref(o.id, o.libelle, o.id in sensibles) for o in siens) for id_, siens in lies.items()
    }


def nombres_du_registre(session: SessionCloisonnee) -> tuple[int, int]:
    """Combien de systèmes et de traitements non archivés l'organisme tient, en une requête."""
    requete = select(Objet.type, func.count()).where(
        col(Objet.type).in_((TYPE, "traitement")), col(Objet.archive).is_(False)
    )
    lus = dict(session.exec(requete.group_by(Objet.type)).all())
    return lus.get(TYPE, 0), lus.get("traitement", 0)
