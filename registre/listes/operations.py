"""Reprendre une liste : aperçu, choix, écriture par tranches, compte rendu, retour. Une tranche et sa note vont ensemble.

Une confirmation envoyée deux fois n'écrit qu'une fois ; interrompue, elle se continue où elle en était.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Final

from sqlmodel import select

from registre.listes.lecture import lire, reperer_les_doubles, situer
from registre.listes.listes import Liste
from socle.erreurs import Refus, RegleEnfreinte, SaisieRefusee
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.reprises import operations as reprises
from socle.reprises.lignes import LIMITES, PASSER, Ligne
from socle.reprises.operations import ANNULEE, APERCU, COUPE, DELAI, EN_COURS, FAITE, LIGNE, RETOUR, TOUT, Lue, Passee
from socle.tableurs import lire_classeur

TRANCHE: Final = 25
ECRITES: Final = frozenset({"creee", "completee"})
RETOUCHE: Final = "Gardé : modifié depuis."


def preparer(contexte: Contexte, liste: Liste, contenu: bytes, nom: str) -> uuid.UUID:
    """Lit le fichier, le rapproche de ce qui est déjà là, garde l'aperçu ; rien d'autre n'est écrit."""
    contexte.exige(liste.droit)
    lignes, tableau = lire(
        lire_classeur(contenu, nom, LIMITES), liste.titres, liste.obligatoire, liste.manque, liste.comprendre
    )
    if not lignes:
        raise RegleEnfreinte("Ce fichier n'a aucune ligne sous ses titres.")
    remarques = [COUPE] if tableau.coupe else []

    def garder(atelier: Atelier) -> uuid.UUID:
        ici = atelier.session.exec(select(Organisme).where(Organisme.id == atelier.organisme_id)).one()
        situer(lignes, ici.nom, ici.siren)
        reperer_les_doubles(lignes)
        liste.rapprocher(atelier, lignes)
        return reprises.garder(atelier, liste.genre, nom, lignes, tableau.ignorees, remarques)

    return operation(liste.droit)(garder)(contexte)


def lire_reprise(contexte: Contexte, liste: Liste, id_: uuid.UUID) -> Lue:
    """Une reprise de cette liste : son aperçu ou son compte rendu."""
    return lecture(liste.droit)(reprises.ouvrir)(contexte, liste.genre, id_)


def lister(contexte: Contexte, liste: Liste) -> list[Passee]:
    """Les dernières reprises de cette liste."""
    return lecture(liste.droit)(reprises.lister)(contexte, liste.genre)


def abandonner(contexte: Contexte, liste: Liste, id_: uuid.UUID) -> None:
    """Renonce à un aperçu."""
    operation(liste.droit)(reprises.abandonner)(contexte, liste.genre, id_)


def retenir(contexte: Contexte, liste: Liste, id_: uuid.UUID, choix: Mapping[int, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    operation(liste.droit)(reprises.retenir)(contexte, liste.genre, id_, choix)


def confirmer(
    contexte: Contexte, liste: Liste, id_: uuid.UUID, choix: Mapping[int, str] | None = None, mode: str = TOUT
) -> Lue:
    """Écrit ce qui est choisi. `mode` « tout » : une seule ligne en faute, et rien ne s'écrit."""

    def commencer(atelier: Atelier) -> None:
        lue = reprises.ouvrir(atelier, liste.genre, id_, verrou=True)
        if lue.reprise.etat != APERCU:
            return
        lue.choix |= {str(numero): action for numero, action in (choix or {}).items()}
        _choisir(lue, mode)
        lue.reprise.etat = EN_COURS
        reprises.ranger(atelier, lue)

    operation(liste.droit)(commencer)(contexte)
    return continuer(contexte, liste, id_)


def _choisir(lue: Lue, mode: str) -> None:
    """Ce que l'on fait de chaque ligne."""
    fautive = next((ligne for ligne in lue.lignes if ligne.fautes), None)
    if fautive is not None and mode != LIGNE:
        raise RegleEnfreinte(
            f"Rien n'est écrit. Ligne {fautive.numero}, « {fautive.titre} » : {' '.join(fautive.fautes)}"
        )
    for ligne in lue.lignes:
        voulue = lue.action(ligne)
        if ligne.fautes:
            ligne.etat, ligne.message = "refusee", " ".join(ligne.fautes)
        elif voulue == PASSER:
            ligne.etat = "passee"
        else:
            ligne.fait = {"action": voulue}
    if not any(ligne.fait for ligne in lue.lignes):
        raise RegleEnfreinte("Aucune ligne n'est à écrire : choisissez-en au moins une.")


def continuer(contexte: Contexte, liste: Liste, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Écrit ce qui reste, par tranches, jusqu'au bout ou jusqu'au terme du délai."""

    def avancer(atelier: Atelier) -> Lue:
        lue = reprises.ouvrir(atelier, liste.genre, id_, verrou=True)
        for ligne in [x for x in lue.lignes if not x.etat][:TRANCHE] if lue.reprise.etat == EN_COURS else ():
            _ecrire(atelier, liste, ligne, id_)
        if lue.reprise.etat == EN_COURS and all(ligne.etat for ligne in lue.lignes):
            reprises.passer(atelier, lue, FAITE)
        elif lue.reprise.etat == EN_COURS:
            reprises.ranger(atelier, lue)
        return lue

    fin = time.monotonic() + delai
    lue = operation(liste.droit)(avancer)(contexte)
    while lue.reprise.etat == EN_COURS and time.monotonic() < fin:
        lue = operation(liste.droit)(avancer)(contexte)
    return lire_reprise(contexte, liste, id_)


def _ecrire(atelier: Atelier, liste: Liste, ligne: Ligne, id_: uuid.UUID) -> None:
    """Écrit une ligne ; un refus est une réponse, pourvu qu'il vienne avant d'avoir écrit."""
    try:
        liste.ecrire(atelier, ligne, id_)
    except Refus as refus:
        phrases = [p for suite in refus.erreurs.values() for p in suite] if isinstance(refus, SaisieRefusee) else []
        ligne.etat, ligne.message = "refusee", " ".join(phrases) or refus.phrase


def annuler(contexte: Contexte, liste: Liste, id_: uuid.UUID, delai: float = DELAI) -> Lue:
    """Range aux archives ce que la reprise a créé et que personne n'a modifié depuis ; déjà défaite, elle est rendue."""

    def reculer(atelier: Atelier) -> Lue:
        lue = reprises.revenir(atelier, liste.genre, id_)
        for ligne in [x for x in lue.lignes if x.etat in ECRITES][:TRANCHE] if lue.reprise.etat == RETOUR else ():
            rendue = liste.defaire(atelier, ligne)
            ligne.etat, ligne.message = ("defaite", "Rangé aux archives.") if rendue else ("gardee", RETOUCHE)
        if lue.reprise.etat == RETOUR and not any(ligne.etat in ECRITES for ligne in lue.lignes):
            reprises.passer(atelier, lue, ANNULEE)
        elif lue.reprise.etat == RETOUR:
            reprises.ranger(atelier, lue)
        return lue

    fin = time.monotonic() + delai
    lue = operation(liste.droit)(reculer)(contexte)
    while lue.reprise.etat == RETOUR and time.monotonic() < fin:
        lue = operation(liste.droit)(reculer)(contexte)
    return lire_reprise(contexte, liste, id_)
