"""Les coordonnées que seule la CNIL reçoit : chiffrées à côté de la désignation, jamais au journal ni dans la recherche."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from pydantic import field_validator
from sqlmodel import col, select

from registre import droits
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.modele import TYPE, DesignationDpo, verifier_courriel
from socle import coffrets
from socle.champs import champ
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.saisies import Saisie

COFFRET: Final = "coordonnees"
GARDE: Final = timedelta(days=365)
"""Après la fin de la mission : le temps de répondre à la CNIL. Une convention de Gouverne (RGPD 5(1)e)."""


class CoordonneesSaisie(Saisie):
    """Ce que le téléservice demande et que l'on ne publie pas."""

    responsable_courriel: str = champ("Courriel du représentant légal", genre="courriel")
    responsable_telephone: str = champ("Téléphone du représentant légal", genre="telephone")
    interlocuteur_nom: str = champ("Interlocuteur de la CNIL", aide="Qui répond chez vous, si ce n'est pas le délégué.")
    interlocuteur_fonction: str = champ("Sa fonction")
    interlocuteur_courriel: str = champ("Son courriel", genre="courriel")
    interlocuteur_telephone: str = champ("Son téléphone", genre="telephone")
    delegue_courriel: str = champ("Courriel du délégué, pour la CNIL", genre="courriel")
    delegue_telephone: str = champ("Téléphone du délégué, pour la CNIL", genre="telephone")
    delegue_adresse: str = champ("Adresse du délégué, pour la CNIL")

    @field_validator("responsable_courriel", "interlocuteur_courriel", "delegue_courriel")
    @classmethod
    def _courriel(cls, valeur: str) -> str:
        return verifier_courriel(valeur)


@lecture(droits.DELEGUE_PREPARER)
def lire(atelier: Atelier, id_: uuid.UUID) -> CoordonneesSaisie:
    """Les coordonnées privées d'une désignation, vides si elles ne sont pas écrites."""
    fiches.charger(atelier.session, FORME, id_)
    return ouvrir(atelier, id_)


def ouvrir(atelier: Atelier, id_: uuid.UUID) -> CoordonneesSaisie:
    """Les mêmes, dans une opération déjà ouverte."""
    connus = CoordonneesSaisie.model_fields
    contenu = coffrets.lire(atelier, id_, COFFRET) or {}
    valeurs: dict[str, Any] = {nom: str(contenu.get(nom, "")) for nom in connus}
    return CoordonneesSaisie.model_construct(**valeurs)


@operation(droits.DELEGUE_PREPARER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: CoordonneesSaisie) -> None:
    """Garde les coordonnées privées ; le journal dit l'acte, et rien de ce qui est écrit."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    poser(atelier, id_, saisie)
    _dire(atelier, id_, "coordonnees")


def poser(atelier: Atelier, id_: uuid.UUID, saisie: CoordonneesSaisie) -> None:
    """Écrit les coordonnées dans leur coffret."""
    contenu: dict[str, Any] = {nom: valeur for nom, valeur in saisie.model_dump().items() if valeur}
    if contenu:
        coffrets.poser(atelier, id_, COFFRET, contenu)
    else:
        coffrets.effacer(atelier, id_, COFFRET)


@operation(droits.DELEGUE_PREPARER)
def effacer(atelier: Atelier, id_: uuid.UUID) -> None:
    """Efface pour de bon les coordonnées privées ; la désignation et son histoire restent."""
    fiches.charger(atelier.session, FORME, id_)
    if not coffrets.effacer(atelier, id_, COFFRET):
        raise RegleEnfreinte("Aucune coordonnée privée n'est gardée pour cette désignation.")
    _dire(atelier, id_, "coordonnees_effacees")


@operation(droits.DELEGUE_PREPARER)
def effacer_les_anciennes(atelier: Atelier) -> int:
    """Efface, au passage du jour, les coordonnées privées des missions finies depuis plus de `GARDE` ; rend leur nombre."""
    finies = select(DesignationDpo.id).where(
        DesignationDpo.etat == "terminee", col(DesignationDpo.terminee_le) < atelier.aujourd_hui - GARDE
    )
    effacees = [id_ for id_ in atelier.session.exec(finies).all() if coffrets.effacer(atelier, id_, COFFRET)]
    for id_ in effacees:
        _dire(atelier, id_, "coordonnees_effacees")
    return len(effacees)


def _dire(atelier: Atelier, id_: uuid.UUID, verbe: str) -> None:
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, id_, None, {}))
