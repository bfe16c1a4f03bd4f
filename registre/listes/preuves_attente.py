"""Les fichiers qui attendent une confirmation : en base, chiffrés, un jour au plus, effacés dès qu'ils ont servi.

Chacun est une reprise d'un genre à part, que le soin des reprises de listes efface avec les aperçus.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import defer
from sqlmodel import select

from socle.erreurs import RegleEnfreinte
from socle.operations import Atelier
from socle.reprises.modele import RepriseListe

GENRE: Final = "piece_en_attente"
PERDUE: Final = "Ce fichier n'est plus gardé : un jour a passé. Redéposez-le."


def _identifiant(reprise: uuid.UUID, numero: int) -> uuid.UUID:
    return uuid.uuid5(reprise, f"pièce {numero}")


def _lieu(id_: uuid.UUID) -> str:
    return f"reprises_listes|piece|{id_}"


def garder(atelier: Atelier, reprise: uuid.UUID, contenus: Mapping[int, bytes]) -> None:
    """Garde ces fichiers, chiffrés. `contenus` : numéro de ligne → octets."""
    coffre, ici = atelier.contexte.coffre, atelier.organisme_id
    for numero, octets in contenus.items():
        id_ = _identifiant(reprise, numero)
        chiffre = coffre.chiffrer(atelier.session, ici, zlib.compress(octets, 1), _lieu(id_))
        atelier.session.add(RepriseListe(organisme_id=ici, id=id_, genre=GENRE, nom_fichier=str(reprise), nombre=numero,
                                         contenu=chiffre, cree_le=atelier.quand))  # fmt: skip


def lire(atelier: Atelier, reprise: uuid.UUID, numero: int) -> bytes:
    """Le fichier de cette ligne ; `RegleEnfreinte` s'il a été effacé."""
    id_ = _identifiant(reprise, numero)
    piece = atelier.session.exec(
        select(RepriseListe).where(RepriseListe.id == id_, RepriseListe.genre == GENRE)
    ).first()
    if piece is None or not piece.contenu:
        raise RegleEnfreinte(PERDUE)
    return zlib.decompress(
        atelier.contexte.coffre.dechiffrer(atelier.session, atelier.organisme_id, piece.contenu, _lieu(id_))
    )


def effacer(atelier: Atelier, reprise: uuid.UUID) -> None:
    """Retire tous les fichiers d'une reprise."""
    requete = select(RepriseListe).where(RepriseListe.genre == GENRE, RepriseListe.nom_fichier == str(reprise))
    for piece in atelier.session.exec(requete.options(defer(RepriseListe.contenu))):  # type: ignore[arg-type]
        atelier.session.delete(piece)
