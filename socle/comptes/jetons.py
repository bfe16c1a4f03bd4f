"""Liens à usage unique : le jeton n'est connu que de son porteur, la base n'en garde que l'empreinte."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from socle.base import maintenant
from socle.comptes.modele import Jeton, Personne
from socle.erreurs import Introuvable

PREMIER_COMPTE = "premier_compte"
INVITATION = "invitation"
REINITIALISATION = "reinitialisation"
DUREES = {
    PREMIER_COMPTE: timedelta(hours=24),
    INVITATION: timedelta(days=7),
    REINITIALISATION: timedelta(hours=2),
}


class LienPerime(Introuvable):
    """Le lien a servi, a expiré ou n'a jamais existé : les trois se disent pareil."""

    def __init__(self) -> None:
        super().__init__("Ce lien n'est plus valable : il a déjà servi ou a expiré. Demandez-en un nouveau.")


def creer_jeton(session: Session, usage: str, personne_id: uuid.UUID | None = None) -> str:
    """Un jeton neuf (256 bits) ; les précédents de même usage pour la même personne ne valent plus."""
    revoquer(session, usage, personne_id)
    jeton = secrets.token_urlsafe(32)
    expire_le = maintenant() + DUREES[usage]
    session.add(Jeton(empreinte=_empreinte(jeton), usage=usage, personne_id=personne_id, expire_le=expire_le))
    return jeton


def lire_jeton(session: Session, jeton: str, usage: str, *, verrou: bool = False) -> Jeton:
    """Le jeton s'il vaut encore pour cet usage, sinon `LienPerime` ; ne le consomme pas."""
    trouve = session.get(Jeton, _empreinte(jeton), with_for_update=verrou)
    if trouve is None or trouve.usage != usage or trouve.utilise_le or trouve.expire_le <= maintenant():
        raise LienPerime
    if usage == PREMIER_COMPTE and session.exec(select(Personne.id).limit(1)).first():
        raise LienPerime
    return trouve


def consommer_jeton(session: Session, jeton: str, usage: str) -> Jeton:
    """Consomme le jeton dans la transaction d'écriture en cours, ou lève `LienPerime`."""
    trouve = lire_jeton(session, jeton, usage, verrou=True)
    trouve.utilise_le = maintenant()
    session.add(trouve)
    return trouve


def revoquer(session: Session, usage: str, personne_id: uuid.UUID | None) -> None:
    """Rend sans effet les jetons de cet usage pour cette personne (ou pour aucune)."""
    session.exec(delete(Jeton).where(col(Jeton.usage) == usage, col(Jeton.personne_id) == personne_id))


def purger(session: Session) -> None:
    """Efface les jetons expirés."""
    session.exec(delete(Jeton).where(col(Jeton.expire_le) < maintenant()))


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()
