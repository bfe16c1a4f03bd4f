"""Ce qu'un lot de fiches ou de copies regarde avant de ranger ce qu'il a posé : quelqu'un s'en sert-il ?"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from socle.lots.emplois import Regard
from socle.lots.emplois import emplois as emplois_sous
from socle.perimetre import SessionCloisonnee

_LIGNES: Final = ("acteurs", "destinataires", "donnees", "finalites", "mesures", "personnes", "transferts")
REGARD: Final = Regard(
    frozenset({"objets", "traitements", "relations", "systemes", "mentions", "actions"}),
    frozenset({
        "provenances.objet_id", "recherche.objet_id", "verification_etats.objet_id", "mention_fiches.mention_id",
        "mention_versions.mention_id", *(f"traitement_{groupe}.traitement_id" for groupe in _LIGNES),
    }),
    (("mention_fiches", "mention_id"),),
)  # fmt: skip


def emplois(
    session: SessionCloisonnee, ids: Collection[uuid.UUID], connus: Collection[uuid.UUID] = ()
) -> set[tuple[uuid.UUID, uuid.UUID]]:  # fmt: skip
    """(objet, ce qui s'en sert) pour les fiches, relations, systèmes, mentions et actions d'`ids` ; hors `connus`."""
    return emplois_sous(session, REGARD, ids, connus)
