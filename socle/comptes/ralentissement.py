"""Ralentir qui devine : un délai croissant par compte visé et par adresse, tenu dans la base pour tous les processus.

L'essai est compté *avant* d'être jugé, sous verrou : vingt essais simultanés comptent pour vingt. Une adresse
peut être celle de toute une mairie : elle a droit à plus d'essais qu'un compte.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from socle.base import maintenant
from socle.comptes.modele import Tentative
from socle.erreurs import Refus
from socle.instance import Instance
from socle.perimetre import Perimetre

SEUIL_COMPTE = 5
SEUIL_ADRESSE = 20
PREMIER_DELAI = timedelta(seconds=30)
DELAI_PLAFOND = timedelta(minutes=15)
OUBLI = timedelta(hours=24)
REPRISES = 10
"""Fois où l'on recommence quand une autre tentative crée la même ligne au même instant."""
_HORS = Perimetre.hors("ralentissement des tentatives")


class TropDeTentatives(Refus):
    """Trop d'échecs : la phrase dit combien attendre ; `attente` en secondes."""

    code_http = 429

    def __init__(self, attente: int) -> None:
        super().__init__(f"Trop de tentatives : attendez {_en_mots(attente)} avant de recommencer.")
        self.attente = attente


@dataclass(frozen=True)
class Essai:
    """Un essai compté ; à absoudre s'il réussit. `seuil` : essais du compte avant de ralentir."""

    cle_compte: str
    cle_adresse: str
    seuil: int = SEUIL_COMPTE


def tenter(
    instance: Instance, usage: str, compte: str, adresse: str, *, seuil: int = SEUIL_COMPTE, a_part: bool = False
) -> Essai:
    """Compte un essai contre ce compte depuis cette adresse, ou lève `TropDeTentatives` sans rien compter.

    `a_part` : l'adresse n'est comptée que pour cet usage (une page publique ne ferme pas la connexion de toute une mairie).
    """
    lieu = f"adresse {usage}" if a_part else "adresse"
    essai = Essai(_cle(instance, usage, compte), _cle(instance, lieu, _reseau(adresse)), seuil)
    for reprise in range(REPRISES):
        try:
            with instance.base.ecrire(_HORS) as session:
                _compter(session, essai, maintenant())
            return essai
        except IntegrityError:
            if reprise == REPRISES - 1:
                raise
    raise AssertionError("inatteignable")


def _compter(session: Session, essai: Essai, quand: datetime) -> None:
    seuils = {essai.cle_compte: essai.seuil, essai.cle_adresse: SEUIL_ADRESSE}
    lignes = [session.get(Tentative, cle, with_for_update=True) or Tentative(cle=cle) for cle in sorted(seuils)]
    blocage = max((ligne.bloque_jusqu_a for ligne in lignes if ligne.bloque_jusqu_a), default=quand)
    if blocage > quand:
        raise TropDeTentatives(int((blocage - quand).total_seconds()) + 1)
    for ligne in lignes:
        ligne.echecs = 1 if quand - ligne.dernier_le > OUBLI else ligne.echecs + 1
        ligne.dernier_le = quand
        exces = ligne.echecs - seuils[ligne.cle]
        ligne.bloque_jusqu_a = quand + delai(exces) if exces >= 0 else None
        session.add(ligne)


def delai(exces: int) -> timedelta:
    """Délai après le seuil dépassé de `exces` échecs : 30 s, 1 min, 2 min… 15 min au plus."""
    return min(DELAI_PLAFOND, PREMIER_DELAI * (1 << min(exces, 10)))


def absoudre(session: Session, essai: Essai) -> None:
    """L'essai a réussi : le compte repart de zéro ; l'adresse retrouve ce seul essai, pas les échecs d'autrui.

    Les deux lignes se verrouillent dans l'ordre où `tenter` les prend : sans cela, deux réussites simultanées se bloquent.
    """
    cles = sorted({essai.cle_compte, essai.cle_adresse})
    lignes = {cle: session.get(Tentative, cle, with_for_update=True) for cle in cles}
    compte, adresse = lignes[essai.cle_compte], lignes[essai.cle_adresse]
    if compte is not None:
        session.delete(compte)
    if adresse is not None:
        adresse.echecs -= 1
        if adresse.echecs < SEUIL_ADRESSE:
            adresse.bloque_jusqu_a = None
        session.add(adresse)


def oublier(instance: Instance, session: Session, usage: str, compte: str) -> None:
    """Le compte repart de zéro, sans qu'un essai précis soit absous."""
    session.exec(delete(Tentative).where(col(Tentative.cle) == _cle(instance, usage, compte)))


def purger(session: Session) -> None:
    """Efface les tentatives oubliées."""
    session.exec(delete(Tentative).where(col(Tentative.dernier_le) < maintenant() - OUBLI))


def _cle(instance: Instance, usage: str, sujet: str) -> str:
    secret = instance.coffre.trousseau.secret("tentatives")
    return hmac.new(secret, f"{usage}|{sujet}".encode(), hashlib.sha256).hexdigest()


def _reseau(adresse: str) -> str:
    """Une adresse IPv6 vaut pour son préfixe /64 : un seul abonné en possède toutes les autres."""
    try:
        ip = ipaddress.ip_address(adresse)
    except ValueError:
        return adresse
    return str(ip if ip.version == 4 else ipaddress.ip_network(f"{ip}/64", strict=False))


def _en_mots(secondes: int) -> str:
    if secondes <= 60:
        return f"{secondes} secondes" if secondes > 1 else "une seconde"
    minutes = -(-secondes // 60)
    return f"{minutes} minutes"
