"""Brouillons : la saisie non enregistrée d'une personne, chiffrée, datée, jamais journalisée ni indexée."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select
from werkzeug.datastructures import MultiDict

from socle.base import maintenant, nouvel_id
from socle.comptes.modele import Brouillon
from socle.droits import ORGANISME_LIRE
from socle.erreurs import RegleEnfreinte
from socle.operations import Contexte
from socle.perimetre import SessionCloisonnee

TECHNIQUES = frozenset({"csrf_token", "_action", "_version", "_formulaire", "_jeton"})
TAILLE_MAXIMALE = 2 * 1024 * 1024
DUREE = timedelta(days=30)
Paires = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class BrouillonLu:
    """Un brouillon déchiffré : `formulaire` porte ce qui avait été tapé, `version` celle qu'on avait lue."""

    formulaire: MultiDict[str, str]
    version: int
    modifie_le: datetime


def garder(contexte: Contexte, formulaire: str, version: int, paires: Paires, duree: timedelta = DUREE) -> None:
    """Garde la saisie de ce formulaire pour la personne du contexte ; remplace la précédente."""
    contexte.exige(ORGANISME_LIRE)
    octets = json.dumps([p for p in paires if p[0] not in TECHNIQUES], ensure_ascii=False).encode()
    if not 0 < len(formulaire) <= 120 or contexte.acteur.id is None:
        raise RegleEnfreinte("Ce brouillon n'a pas de formulaire où revenir.")
    if len(octets) > TAILLE_MAXIMALE:
        raise RegleEnfreinte("Cette saisie est trop volumineuse pour être gardée en brouillon.")
    with contexte.base.ecrire(contexte.perimetre) as session:
        brouillon = _trouver(session, contexte, formulaire) or Brouillon(
            id=nouvel_id(), organisme_id=contexte.organisme_id, personne_id=contexte.acteur.id,
            formulaire=formulaire, contenu=b"", expire_le=maintenant(),
        )  # fmt: skip
        brouillon.contenu = contexte.coffre.chiffrer(session, contexte.organisme_id, octets, _lieu(brouillon.id))
        brouillon.version, brouillon.modifie_le = version, maintenant()
        brouillon.expire_le = brouillon.modifie_le + duree
        session.add(brouillon)


def reprendre(contexte: Contexte, formulaire: str) -> BrouillonLu | None:
    """Le brouillon de ce formulaire s'il n'a pas expiré, ou None."""
    with contexte.base.lire(contexte.perimetre) as session:
        brouillon = _trouver(session, contexte, formulaire)
        if brouillon is None or brouillon.expire_le <= maintenant():
            return None
        octets = contexte.coffre.dechiffrer(session, contexte.organisme_id, brouillon.contenu, _lieu(brouillon.id))
    paires = [(str(nom), str(valeur)) for nom, valeur in json.loads(octets)]
    return BrouillonLu(MultiDict(paires), brouillon.version, brouillon.modifie_le)


def oublier(contexte: Contexte, formulaire: str) -> None:
    """Efface le brouillon de ce formulaire, s'il y en a un."""
    with contexte.base.lire(contexte.perimetre) as lecture:
        if _trouver(lecture, contexte, formulaire) is None:
            return
    with contexte.base.ecrire(contexte.perimetre) as session:
        session.exec(
            delete(Brouillon).where(
                col(Brouillon.organisme_id) == contexte.organisme_id,
                col(Brouillon.personne_id) == contexte.acteur.id,
                col(Brouillon.formulaire) == formulaire,
            )
        )


def purger_expires(session: Session) -> None:
    """Efface les brouillons expirés de tous les organismes (session hors périmètre)."""
    session.exec(delete(Brouillon).where(col(Brouillon.expire_le) <= maintenant()))


def _trouver(session: SessionCloisonnee, contexte: Contexte, formulaire: str) -> Brouillon | None:
    requete = select(Brouillon).where(
        Brouillon.organisme_id == contexte.organisme_id,
        Brouillon.personne_id == contexte.acteur.id,
        Brouillon.formulaire == formulaire,
    )
    return session.exec(requete).first()


def _lieu(identifiant: uuid.UUID) -> str:
    return f"brouillons|contenu|{identifiant}"
