"""Le flux d'agenda (iCalendar, RFC 5545) : un jeton privé par personne et organisme, gardé par sa seule empreinte."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from socle.actions.modele import AbonnementAgenda, Action
from socle.actions.operations import du_mois
from socle.base import maintenant, nouvel_id
from socle.comptes.acces import contexte_d_organisme
from socle.comptes.modele import Personne
from socle.droits import ACTIONS_LIRE
from socle.erreurs import DroitManquant, Introuvable
from socle.instance import Instance
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

PASSE, AVENIR = timedelta(days=90), timedelta(days=730)
_OCTETS = 75


def empreinte(jeton: str) -> str:
    """Ce que la base garde d'un jeton."""
    return hashlib.sha256(jeton.encode()).hexdigest()


@operation(ACTIONS_LIRE)
def ouvrir(atelier: Atelier) -> str:
    """Ouvre le flux de la personne sur cet organisme, ferme le précédent, et rend le jeton, montré cette seule fois."""
    personne = atelier.contexte.acteur.id
    if personne is None:
        raise DroitManquant("Un flux d'agenda appartient à une personne.")
    _fermer(atelier, personne)
    jeton = secrets.token_urlsafe(32)
    atelier.session.add(AbonnementAgenda(
        id=nouvel_id(), organisme_id=atelier.organisme_id, personne_id=personne, empreinte=empreinte(jeton),
        cree_le=atelier.quand,
    ))  # fmt: skip
    atelier.journaliser(Evenement("agenda.cree", "personne", personne))
    return jeton


@operation(ACTIONS_LIRE)
def fermer(atelier: Atelier) -> bool:
    """Ferme le flux de la personne : son adresse ne répond plus."""
    personne = atelier.contexte.acteur.id
    ferme = personne is not None and _fermer(atelier, personne)
    if ferme:
        atelier.journaliser(Evenement("agenda.revoque", "personne", personne))
    return ferme


def _fermer(atelier: Atelier, personne: uuid.UUID) -> bool:
    requete = select(AbonnementAgenda).where(AbonnementAgenda.personne_id == personne)
    trouves = list(atelier.session.exec(requete))
    for abonnement in trouves:
        atelier.session.delete(abonnement)
    atelier.session.flush()
    return bool(trouves)


@lecture(ACTIONS_LIRE)
def lire_abonnement(atelier: Atelier) -> AbonnementAgenda | None:
    """Le flux ouvert de la personne sur cet organisme."""
    requete = select(AbonnementAgenda).where(AbonnementAgenda.personne_id == atelier.contexte.acteur.id)
    return atelier.session.exec(requete).first()


def lire_flux(instance: Instance, jeton: str, adresse: str) -> bytes:
    """Le calendrier de ce jeton ; les droits de la personne sont relus à chaque fois, `Introuvable` s'ils ont cessé."""
    with instance.base.lire(Perimetre.hors("lecture d'un flux d'agenda")) as session:
        abonnement = session.exec(
            select(AbonnementAgenda).where(AbonnementAgenda.empreinte == empreinte(jeton))
        ).first()
        personne = session.get(Personne, abonnement.personne_id) if abonnement else None
        organisme = session.get(Organisme, abonnement.organisme_id) if abonnement else None
    if personne is None or organisme is None or not personne.active:
        raise Introuvable
    contexte, _ = contexte_d_organisme(instance, personne, organisme.code)
    jour = contexte.aujourd_hui
    try:
        actions = du_mois(contexte, jour - PASSE, jour + AVENIR)
    except DroitManquant as erreur:
        raise Introuvable from erreur
    if abonnement is not None:
        _noter_la_lecture(instance, abonnement)
    return calendrier(organisme.nom, actions, f"{adresse}/o/{organisme.code}/actions", maintenant())


def _noter_la_lecture(instance: Instance, lu: AbonnementAgenda) -> None:
    """Retient le jour de la dernière lecture : la personne voit si son adresse sert encore, à elle ou à un autre."""
    if lu.lu_le is not None and maintenant() - lu.lu_le < timedelta(days=1):
        return
    with instance.base.ecrire(Perimetre.hors("lecture d'un flux d'agenda")) as session:
        abonnement = session.get(AbonnementAgenda, lu.id)
        if abonnement is not None:
            abonnement.lu_le = maintenant()
            session.add(abonnement)


def calendrier(nom: str, actions: Iterable[Any], adresse: str, quand: datetime, titre: str = "Actions") -> bytes:
    """Un calendrier : un événement d'un jour par action, à sa date d'échéance. `titre` précède le nom."""
    lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gouverne//Plan d'actions//FR", "CALSCALE:GREGORIAN",
              f"X-WR-CALNAME:{_texte(f'{titre} — {nom}')}"]  # fmt: skip
    for action in actions:
        lignes += _evenement(action, adresse, quand)
    return "".join(f"{pliee}\r\n" for ligne in [*lignes, "END:VCALENDAR"] for pliee in _plier(ligne)).encode()


def _evenement(action: Action, adresse: str, quand: datetime) -> list[str]:
    if action.echeance is None:
        return []
    return [
        "BEGIN:VEVENT", f"UID:{action.id}@gouverne", f"DTSTAMP:{quand:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{action.echeance:%Y%m%d}",
        f"DTEND;VALUE=DATE:{action.echeance + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_texte(('Fait : ' if action.etat == 'faite' else '') + action.titre)}",
        f"URL:{adresse}/{action.id}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _texte(valeur: str) -> str:
    """Texte échappé (RFC 5545, 3.3.11)."""
    for signe, ecrit in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        valeur = valeur.replace(signe, ecrit)
    return "".join(c for c in valeur if ord(c) >= 32 or c == "\t")


def _plier(ligne: str) -> Iterator[str]:
    """Plie à 75 octets sans couper un caractère (RFC 5545, 3.1)."""
    morceau, octets, premiere = "", 0, True
    for signe in ligne:
        poids = len(signe.encode())
        if octets + poids > _OCTETS - (0 if premiere else 1):
            yield morceau if premiere else f" {morceau}"
            morceau, octets, premiere = "", 0, False
        morceau += signe
        octets += poids
    yield morceau if premiere else f" {morceau}"
