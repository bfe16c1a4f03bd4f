"""Défaire une liste de comptes : les rôles donnés se retirent, les invitations qui n'ont pas servi s'effacent.

Une personne qui a choisi son mot de passe garde ce qu'on lui a donné : ses rôles se retirent un à un, à la main.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from socle.comptes import operations as comptes
from socle.comptes.listes.operations import GENRE, TRANCHE, lire_liste
from socle.comptes.modele import Attribution, Personne
from socle.droits import COMPTES_GERER
from socle.erreurs import Refus
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.reprises import operations as reprises
from socle.reprises.lignes import Ligne
from socle.reprises.operations import ANNULEE, DELAI, RETOUR, Lue

ECRITES: Final = frozenset({"creee", "completee"})
SERVIE: Final = "Gardé : l'invitation a servi."


def annuler(contexte: Contexte, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Défait une liste, ou continue de la défaire. Déjà défaite, elle est rendue telle quelle."""
    _commencer(contexte, id_)
    fin = time.monotonic() + delai
    lue = operation(COMPTES_GERER)(reprises.prendre)(contexte, GENRE, id_, RETOUR)
    if lue is None:
        return lire_liste(contexte, id_)
    try:
        while lue.reprise.etat == RETOUR:
            tranche = [ligne for ligne in lue.lignes if ligne.etat in ECRITES][:TRANCHE]
            venues = {x.fait["personne"] for x in lue.lignes if x.fait.get("neuve")}
            for ligne in tranche:
                _defaire(contexte, ligne, venue=ligne.fait["personne"] in venues)
            lue = _noter(contexte, id_, tranche)
            if time.monotonic() > fin:
                break
    finally:
        lue = operation(COMPTES_GERER)(reprises.lacher)(contexte, GENRE, id_)
    return lue


@operation(COMPTES_GERER)
def _commencer(atelier: Atelier, id_: uuid.UUID) -> None:
    _clore_si_fini(atelier, reprises.revenir(atelier, GENRE, id_))


@operation(COMPTES_GERER)
def _noter(atelier: Atelier, id_: uuid.UUID, faites: Sequence[Ligne]) -> Lue:
    for etat in ECRITES:
        lue = reprises.noter(atelier, GENRE, id_, faites, etat)
    _clore_si_fini(atelier, lue)
    return lue


def _clore_si_fini(atelier: Atelier, lue: Lue) -> None:
    if lue.reprise.etat == RETOUR and not any(ligne.etat in ECRITES for ligne in lue.lignes):
        reprises.passer(atelier, lue, ANNULEE)


def _defaire(contexte: Contexte, ligne: Ligne, *, venue: bool) -> None:
    """`venue` : c'est cette liste qui a créé le compte."""
    try:
        chez = contexte_chez(contexte, uuid.UUID(ligne.cible))
        ligne.etat, ligne.message = _defaire_chez(chez, ligne, venue=venue)
    except Refus as refus:
        ligne.etat, ligne.message = "gardee", refus.phrase


@dataclass(frozen=True)
class _Place:
    """Où en est la personne d'une ligne : son rôle ici, si son invitation a servi."""

    attribution: uuid.UUID | None
    servie: bool


def _defaire_chez(chez: Contexte, ligne: Ligne, *, venue: bool) -> tuple[str, str]:
    personne = uuid.UUID(ligne.fait["personne"])
    place = _situer(chez, personne, str(ligne.valeurs["role"]))
    if venue and place.servie:
        return "gardee", SERVIE
    if place.attribution is not None:
        comptes.retirer(chez, place.attribution)
    try:
        effacee = comptes.retirer_invitation(chez, personne) if venue else False
    except IntegrityError:  # quelque chose s'y rattache : le compte reste, sans rôle
        effacee = False
    return "defaite", "Invitation retirée." if effacee else "Rôle retiré."


@lecture(COMPTES_GERER)
def _situer(atelier: Atelier, personne_id: uuid.UUID, role: str) -> _Place:
    personne = atelier.session.get(Personne, personne_id)
    requete = select(Attribution.id).where(
        Attribution.personne_id == personne_id, Attribution.role == role,
        Attribution.organisme_id == atelier.organisme_id,
    )  # fmt: skip
    return _Place(atelier.session.exec(requete).first(), personne is not None and bool(personne.mot_de_passe))
