"""Le coffret d'un objet : ce qu'on garde chiffré à côté de lui (l'identité d'un demandeur), et qu'on efface seul.

Rien de ce qu'il contient n'entre au journal, ni dans la recherche, ni dans le libellé de l'objet : effacer le coffret efface
la donnée, et l'histoire de l'objet reste. Le contenu est chiffré sous la clé de l'organisme, lié à sa place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, col, select

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.operations import Atelier
from socle.perimetre import Cloisonne

Contenu = dict[str, Any]


class Coffret(Cloisonne, table=True):
    """Un contenu chiffré attaché à un objet ; `nom` : ce qu'il est (`identite`). Un seul par objet et par nom."""

    __tablename__ = "coffrets"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "objet_id", "nom"),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    objet_id: uuid.UUID
    nom: str = Field(max_length=40)
    contenu: bytes = Field(sa_type=LargeBinary)
    modifie_le: datetime


def poser(atelier: Atelier, objet_id: uuid.UUID, nom: str, contenu: Contenu) -> None:
    """Garde ce contenu (valeurs JSON) ; remplace celui de même nom."""
    coffret = _trouver(atelier, objet_id, nom) or Coffret(
        organisme_id=atelier.organisme_id, objet_id=objet_id, nom=nom, contenu=b"", modifie_le=atelier.quand
    )
    clair = json.dumps(contenu, ensure_ascii=False).encode()
    coffre = atelier.contexte.coffre
    coffret.contenu = coffre.chiffrer(atelier.session, atelier.organisme_id, clair, _lieu(coffret.id))
    coffret.modifie_le = atelier.quand
    atelier.session.add(coffret)
    atelier.session.flush()


def lire(atelier: Atelier, objet_id: uuid.UUID, nom: str) -> Contenu | None:
    """Le contenu en clair, ou None s'il n'y en a pas (jamais posé, ou effacé)."""
    coffret = _trouver(atelier, objet_id, nom)
    return None if coffret is None else _ouvrir(atelier, coffret)


def lire_tous(atelier: Atelier, objets: Collection[uuid.UUID], nom: str) -> Mapping[uuid.UUID, Contenu]:
    """Les contenus de ces objets, par objet : une requête."""
    if not objets:
        return {}
    requete = select(Coffret).where(col(Coffret.objet_id).in_(objets), Coffret.nom == nom)
    return {c.objet_id: _ouvrir(atelier, c) for c in atelier.session.exec(requete)}


def effacer(atelier: Atelier, objet_id: uuid.UUID, nom: str) -> bool:
    """Efface le contenu pour de bon ; vrai s'il y en avait un. À l'appelant de le journaliser."""
    coffret = _trouver(atelier, objet_id, nom)
    if coffret is None:
        return False
    atelier.session.delete(coffret)
    atelier.session.flush()
    return True


def _ouvrir(atelier: Atelier, coffret: Coffret) -> Contenu:
    coffre = atelier.contexte.coffre
    clair = coffre.dechiffrer(atelier.session, coffret.organisme_id, coffret.contenu, _lieu(coffret.id))
    lu: Contenu = json.loads(clair)
    return lu


def _trouver(atelier: Atelier, objet_id: uuid.UUID, nom: str) -> Coffret | None:
    return atelier.session.exec(select(Coffret).where(Coffret.objet_id == objet_id, Coffret.nom == nom)).first()


def _lieu(identifiant: uuid.UUID) -> str:
    return f"coffrets|contenu|{identifiant}"
