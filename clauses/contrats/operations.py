"""Ce qu'une personne fait d'un contrat : l'ouvrir, le modifier, le lister, l'archiver, en suivre l'état."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from clauses import droits
from clauses.contrats.forme import FORME
from clauses.contrats.modele import Contrat, ContratSaisie
from clauses.redaction.reponses import Redaction, relire
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation

PASSAGES = {
    "suivre": (("preparation", "arrete"), "en_cours", "suivi"),
    "clore": (("en_cours",), "termine", "termine"),
}
"""Acte → états d'où il est possible, état où il mène, verbe du journal."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    type_contrat: str = ""
    archives: bool = False
    page: int = 1


def _controler(atelier: Atelier, saisie: ContratSaisie) -> None:
    """Le cocontractant est l'un des prestataires de l'organisme ; l'échéance suit la prise d'effet."""
    if saisie.cocontractant_id is not None:
        admis = {choix.code for choix in FORME.options["cocontractant_id"](atelier.session)}
        if str(saisie.cocontractant_id) not in admis:
            raise SaisieRefusee({"cocontractant_id": ["Choisissez un prestataire de la liste."]})
    if saisie.date_debut and saisie.date_fin and saisie.date_fin < saisie.date_debut:
        raise SaisieRefusee({"date_fin": ["L'échéance précède la prise d'effet."]})


@operation(droits.REDIGER)
def creer(atelier: Atelier, saisie: ContratSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Ouvre un contrat, lié à `objet_id` si on l'ouvre depuis une fiche ; rend son identifiant."""
    _controler(atelier, saisie)
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.REDIGER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: ContratSaisie, version: int) -> int:
    """Enregistre la carte d'identité d'un contrat lu en `version`."""
    _controler(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.REDIGER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un contrat aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@operation(droits.SUIVRE)
def passer(atelier: Atelier, id_: uuid.UUID, version: int, acte: str) -> None:
    """Met un contrat en exécution, ou le clôt (`PASSAGES`)."""
    depuis, vers, verbe = PASSAGES[acte]
    contrat = charger(atelier, id_)
    if contrat.objet.archive or contrat.ligne.statut not in depuis:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel du contrat.")
    fiches.decider(atelier, FORME, id_, version, verbe, statut=vers)


@operation(droits.REDIGER)
def dupliquer(atelier: Atelier, id_: uuid.UUID, nom: str, jeton: str = "") -> uuid.UUID:
    """Un contrat neuf qui reprend la rédaction d'un autre ; ni cocontractant, ni dates, ni montant."""
    modele = charger(atelier, id_)
    if not nom.strip():
        raise RegleEnfreinte("Donnez un intitulé au nouveau contrat.")
    saisie = ContratSaisie(nom=nom, type_contrat=modele.saisie.type_contrat, objet=modele.saisie.objet)
    return fiches.poser(
        atelier, FORME, saisie, jeton=jeton, verbe="duplique", redaction=modele.ligne.redaction, source="duplication"
    )


def charger(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un contrat, dans une opération déjà ouverte."""
    return fiches.charger(atelier.session, FORME, id_)


def redaction_de(contrat: Contrat) -> Redaction:
    """La rédaction d'un contrat, vide s'il n'en a pas encore."""
    return relire(contrat.redaction)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un contrat."""
    return charger(atelier, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un contrat tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un contrat."""
    charger(atelier, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de contrats."""
    conditions: list[Any] = []
    if filtre.statut:
        conditions.append(Contrat.statut == filtre.statut)
    if filtre.type_contrat:
        conditions.append(Contrat.type_contrat == filtre.type_contrat)
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )


@lecture(droits.LIRE)
def tous(atelier: Atelier) -> list[Fiche]:
    """Tous les contrats qui ne sont pas archivés, par ordre alphabétique."""
    return fiches.charger_toutes(atelier.session, FORME)
