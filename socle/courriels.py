"""Boîte d'envoi : un courriel est une ligne écrite dans la transaction, remise au serveur SMTP après elle."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from sqlalchemy import Index, Text
from sqlmodel import Field, Session, SQLModel, col, select

from socle.base import Base, maintenant, nouvel_id
from socle.perimetre import Perimetre
from socle.reglages import Reglages

ESSAIS_MAXIMUM = 8


class Courriel(SQLModel, table=True):
    """Un courriel à remettre. Le corps est effacé dès la remise : il peut contenir un lien à usage unique."""

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


def deposer(session: Session, destinataire: str, objet: str, corps: str) -> None:
    """Dépose un courriel dans la transaction en cours."""
    session.add(Courriel(destinataire=destinataire, objet=" ".join(objet.split())[:200], corps=corps))


def remettre(base: Base, reglages: Reglages, *, limite: int = 50) -> int:
    """Remet les courriels en attente ; rend leur nombre. Sans serveur réglé, ne fait rien et les garde."""
    if not reglages.smtp_hote:
        return 0
    with base.lire(Perimetre.hors("remise des courriels")) as session:
        requete = select(Courriel.id).where(
            col(Courriel.remis_le).is_(None),
            col(Courriel.prochain_essai) <= maintenant(),
            col(Courriel.essais) < ESSAIS_MAXIMUM,
        )
        attente = list(session.exec(requete.order_by(col(Courriel.cree_le)).limit(limite)))
    return sum(_remettre_un(base, reglages, identifiant) for identifiant in attente)


def _remettre_un(base: Base, reglages: Reglages, identifiant: uuid.UUID) -> int:
    with base.ecrire(Perimetre.hors("remise des courriels")) as session:
        courriel = session.get(Courriel, identifiant, with_for_update=True)
        if courriel is None or courriel.remis_le is not None or courriel.prochain_essai > maintenant():
            return 0
        courriel.essais += 1
        courriel.prochain_essai = maintenant() + timedelta(minutes=2**courriel.essais)
        message = _message(reglages, courriel)
        session.add(courriel)
    try:
        _envoyer(reglages, message)
    except (OSError, smtplib.SMTPException) as erreur:
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


def _message(reglages: Reglages, courriel: Courriel) -> EmailMessage:
    message = EmailMessage()
    message["From"] = reglages.courriel_expediteur or reglages.smtp_utilisateur
    message["To"], message["Subject"] = courriel.destinataire, courriel.objet
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="gouverne.invalid")
    message.set_content(courriel.corps)
    return message


def _envoyer(reglages: Reglages, message: EmailMessage) -> None:
    with smtplib.SMTP(reglages.smtp_hote, reglages.smtp_port, timeout=20) as serveur:
        if reglages.smtp_tls:
            serveur.starttls(context=ssl.create_default_context())
        if reglages.smtp_utilisateur:
            serveur.login(reglages.smtp_utilisateur, reglages.smtp_mot_de_passe.get_secret_value())
        serveur.send_message(message)
