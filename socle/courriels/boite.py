"""Boîte d'envoi : un courriel est une ligne écrite dans la transaction, remise au serveur SMTP après elle."""

from __future__ import annotations

import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, Text, func, or_
from sqlmodel import Field, Session, SQLModel, col, delete, select

from socle.base import Base, maintenant, nouvel_id
from socle.courriels.serveur import Serveur, envoyer
from socle.perimetre import Perimetre

ESSAIS_MAXIMUM = 8
GARDE = timedelta(days=15)
"""Convention de Gouverne, de mémoire d'usage (M) : le temps de voir qu'un courriel n'est pas parti, et pourquoi."""


class Courriel(SQLModel, table=True):
    """Un courriel à remettre. Le corps est effacé dès la remise : il peut contenir un lien à usage unique.

    `expire_le` : passé ce moment, il ne part plus et s'efface.
    """

    __tablename__ = "courriels"
    __table_args__ = (Index("ix_courriels_attente", "remis_le", "prochain_essai"),)

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    destinataire: str = Field(max_length=254)
    objet: str = Field(max_length=200)
    corps: str = Field(sa_type=Text)
    cree_le: datetime = Field(default_factory=maintenant)
    prochain_essai: datetime = Field(default_factory=maintenant)
    essais: int = 0
    remis_le: datetime | None = None
    erreur: str = ""
    expire_le: datetime | None = None


def deposer(session: Session, destinataire: str, objet: str, corps: str, expire_le: datetime | None = None) -> None:
    """Dépose un courriel dans la transaction en cours ; `expire_le` : le terme du lien qu'il porte."""
    sujet = " ".join(objet.split())[:200]
    session.add(Courriel(destinataire=destinataire, objet=sujet, corps=corps, expire_le=expire_le))


def purger(session: Session) -> None:
    """Efface ce qui est remis, ou attend, depuis plus de `GARDE`, et ce dont le terme est passé : une adresse, un lien n'y
    restent pas.
    """
    quand = maintenant()
    vieux = or_(
        col(Courriel.remis_le) < quand - GARDE, col(Courriel.cree_le) < quand - 2 * GARDE,
        col(Courriel.remis_le).is_(None) & (col(Courriel.expire_le) < quand),
    )  # fmt: skip
    session.exec(delete(Courriel).where(vieux))


def remettre(base: Base, serveur: Serveur | None, *, limite: int = 50) -> int:
    """Remet les courriels en attente ; rend leur nombre. Sans serveur réglé, ne fait rien et les garde."""
    if serveur is None:
        return 0
    with base.lire(Perimetre.hors("remise des courriels")) as session:
        requete = select(Courriel.id).where(
            col(Courriel.remis_le).is_(None),
            col(Courriel.prochain_essai) <= maintenant(),
            col(Courriel.essais) < ESSAIS_MAXIMUM,
            or_(col(Courriel.expire_le).is_(None), col(Courriel.expire_le) > maintenant()),
        )
        attente = list(session.exec(requete.order_by(col(Courriel.cree_le)).limit(limite)))
    return sum(_remettre_un(base, serveur, identifiant) for identifiant in attente)


def _remettre_un(base: Base, serveur: Serveur, identifiant: uuid.UUID) -> int:
    with base.ecrire(Perimetre.hors("remise des courriels")) as session:
        courriel = session.get(Courriel, identifiant, with_for_update=True)
        if courriel is None or courriel.remis_le is not None or courriel.prochain_essai > maintenant():
            return 0
        courriel.essais += 1
        courriel.prochain_essai = maintenant() + timedelta(minutes=2**courriel.essais)
        session.add(courriel)
    try:
        envoyer(serveur, courriel.destinataire, courriel.objet, courriel.corps)
    except (OSError, smtplib.SMTPException, UnicodeError) as erreur:
        _noter(base, identifiant, type(erreur).__name__)
        return 0
    _noter(base, identifiant, "")
    return 1


def _noter(base: Base, identifiant: uuid.UUID, erreur: str) -> None:
    with base.ecrire(Perimetre.hors("remise des courriels")) as session:
        courriel = session.get(Courriel, identifiant)
        if courriel is not None:
            courriel.erreur = erreur
            if not erreur:
                courriel.remis_le, courriel.corps = maintenant(), ""
            session.add(courriel)


@dataclass(frozen=True)
class EtatBoite:
    """Courriels qui attendent, courriels abandonnés après huit essais, dernière erreur connue (nom de classe)."""

    attente: int
    abandonnes: int
    erreur: str


def etat_de_la_boite(base: Base) -> EtatBoite:
    """Ce qui n'est pas parti."""
    en_cours, non_remis = col(Courriel.essais) < ESSAIS_MAXIMUM, col(Courriel.remis_le).is_(None)
    with base.lire(Perimetre.hors("état de la boîte d'envoi")) as session:
        comptes = dict(session.exec(select(en_cours, func.count()).where(non_remis).group_by(en_cours)).all())
        requete = select(Courriel.erreur).where(non_remis, Courriel.erreur != "").order_by(col(Courriel.cree_le).desc())
        erreur = session.exec(requete.limit(1)).first()
    return EtatBoite(comptes.get(True, 0), comptes.get(False, 0), erreur or "")


def relancer(session: Session) -> int:
    """Redonne leurs essais aux courriels qui attendent ou qu'on a abandonnés ; rend leur nombre."""
    courriels = list(session.exec(select(Courriel).where(col(Courriel.remis_le).is_(None))))
    for courriel in courriels:
        courriel.essais, courriel.prochain_essai = 0, maintenant()
        session.add(courriel)
    return len(courriels)
