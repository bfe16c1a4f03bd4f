"""Tourner les clés : une clé maîtresse neuve, les enveloppes refaites. Chaque étape se reprend après une coupure.

L'ancienne clé reste au trousseau tant qu'une enveloppe en dépend : rien de ce qui est chiffré ne cesse jamais de s'ouvrir.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import col, select

from socle.base import Base, nouvel_id
from socle.coffre import TEMOIN, CleOrganisme, Reglage, Trousseau, identifiant_de_cle
from socle.comptes import second_facteur
from socle.comptes.modele import Personne
from socle.courriels import serveur as envoi
from socle.erreurs import RegleEnfreinte
from socle.perimetre import Perimetre, SessionCloisonnee

_HORS = Perimetre.hors("rotation des clés")


@dataclass(frozen=True)
class Bilan:
    """Ce que la rotation a fait : enveloppes refaites, clés de données neuves."""

    enveloppes: int
    neuves: int


def ajouter_cle(trousseau: Trousseau) -> Trousseau:
    """Le même trousseau, une clé maîtresse neuve pour chiffrer désormais."""
    neuf = Trousseau.nouveau()
    return Trousseau(neuf.actuelle, {**trousseau.cles, **neuf.cles})


def remplacer_trousseau(chemin: Path, trousseau: Trousseau) -> None:
    """Remplace le fichier du trousseau d'un seul geste, après l'avoir forcé sur le disque."""
    partiel = chemin.with_name(f"{chemin.name}.partiel-{uuid.uuid4().hex[:8]}")
    descripteur = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
        fichier.write(trousseau.en_json())
        fichier.flush()
        os.fsync(fichier.fileno())
    partiel.replace(chemin)


def refaire_enveloppes(base: Base, trousseau: Trousseau, *, cles_de_donnees: bool = False) -> Bilan:
    """Ré-enveloppe toutes les clés d'organismes sous la clé actuelle, en une transaction ; le témoin suit.

    `cles_de_donnees` : chaque organisme reçoit aussi une clé de données neuve ; l'ancienne continue d'ouvrir ce qu'elle a
    chiffré.
    """
    with base.ecrire(_HORS) as session:
        cles = list(session.exec(select(CleOrganisme).order_by(col(CleOrganisme.id)).with_for_update()))
        refaites = sum(_refaire(session, trousseau, cle) for cle in cles)
        neuves = sum(_renouveler(session, trousseau, cle) for cle in cles if cles_de_donnees and cle.active)
        _resceller_seconds_facteurs(session, trousseau)
        _resceller_envoi(session, trousseau)
        temoin = session.get_one(Reglage, "temoin")
        temoin.valeur = trousseau.chiffrer(TEMOIN, "instance|temoin").hex()
        session.add(temoin)
    return Bilan(refaites, neuves)


def _contexte(cle: CleOrganisme) -> str:
    return f"{cle.organisme_id}|cles_organismes|{cle.id}"


def _refaire(session: SessionCloisonnee, trousseau: Trousseau, cle: CleOrganisme) -> bool:
    if identifiant_de_cle(cle.enveloppe) == trousseau.actuelle:
        return False
    claire = trousseau.dechiffrer(cle.enveloppe, _contexte(cle))
    cle.enveloppe = trousseau.chiffrer(claire, _contexte(cle))
    session.add(cle)
    return True


def _resceller_seconds_facteurs(session: SessionCloisonnee, trousseau: Trousseau) -> None:
    """Les secrets TOTP sont scellés par la clé maîtresse elle-même : ils la suivent."""
    for personne in session.exec(select(Personne).where(col(Personne.totp_scelle).is_not(None))):
        if personne.totp_scelle and identifiant_de_cle(personne.totp_scelle) != trousseau.actuelle:
            secret = second_facteur.ouvrir(trousseau, personne.id, personne.totp_scelle)
            personne.totp_scelle = second_facteur.sceller(trousseau, personne.id, secret)
            session.add(personne)


def _resceller_envoi(session: SessionCloisonnee, trousseau: Trousseau) -> None:
    reglage = session.get(Reglage, envoi.CLE)
    lu = envoi.relire(trousseau, reglage.valeur) if reglage else None
    if lu is not None:
        envoi.ecrire(session, trousseau, lu)


def _renouveler(session: SessionCloisonnee, trousseau: Trousseau, cle: CleOrganisme) -> bool:
    cle.active = False
    neuve = CleOrganisme(id=nouvel_id(), organisme_id=cle.organisme_id, enveloppe=b"")
    neuve.enveloppe = trousseau.chiffrer(AESGCM.generate_key(256), _contexte(neuve))
    session.add(cle)
    session.add(neuve)
    return True


def retirer_anciennes(base: Base, trousseau: Trousseau) -> Trousseau:
    """Le trousseau réduit à sa clé actuelle ; `RegleEnfreinte` tant qu'une enveloppe dépend d'une autre."""
    with base.lire(_HORS) as session:
        enveloppes = list(session.exec(select(CleOrganisme.enveloppe)))
        secrets_ = select(Personne.totp_scelle).where(col(Personne.totp_scelle).is_not(None))
        enveloppes += [scelle for scelle in session.exec(secrets_) if scelle]
        reglage = session.get(Reglage, envoi.CLE)
        enveloppes += [envoi.mot_de_passe_scelle(reglage.valeur)] if reglage else []
        temoin = bytes.fromhex(session.get_one(Reglage, "temoin").valeur)
    if any(identifiant_de_cle(chiffre) != trousseau.actuelle for chiffre in (*enveloppes, temoin)):
        raise RegleEnfreinte("Des clés d'organismes dépendent encore d'une ancienne clé : tournez d'abord les clés.")
    return Trousseau(trousseau.actuelle, {trousseau.actuelle: trousseau.cles[trousseau.actuelle]})
