"""Adopter une procédure, la relire, en produire le document."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation.exports import rendre_ou_refuser
from registre.procedures import documents
from registre.procedures.contenu import PROCEDURES, Procedure
from registre.procedures.forme import FORME
from registre.procedures.modele import TYPE, AdoptionSaisie, ProcedureAdoptee
from registre.procedures.noms import Changement, changements, noms_du_jour
from socle.documents import MIMETYPES
from socle.documents.arbre import Document
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.preuves.depot import Depot
from socle.preuves.gabarit import gabarit_maison

FUTURE = "Une adoption ne se date pas dans l'avenir : notez-la quand l'acte est pris."


@dataclass(frozen=True)
class EtatProcedure:
    """Où en est une procédure : son texte, sa dernière adoption, les noms du jour, ce qui a changé depuis."""

    procedure: Procedure
    adoptee: ProcedureAdoptee | None
    anciennes: tuple[ProcedureAdoptee, ...]
    noms: Mapping[str, list[str]]
    changements: tuple[Changement, ...]

    @property
    def texte_change(self) -> bool:
        """Vrai si le texte livré n'est plus celui qui a été adopté."""
        return self.adoptee is not None and self.adoptee.empreinte != self.procedure.empreinte

    def en_retard(self, jour: date) -> bool:
        """Vrai si la revue prévue est passée."""
        return self.adoptee is not None and self.adoptee.revue_le is not None and self.adoptee.revue_le < jour


def adoptions(session: SessionCloisonnee) -> list[ProcedureAdoptee]:
    """Les adoptions non archivées, la plus récente d'abord."""
    requete = select(ProcedureAdoptee).join(Objet, col(Objet.id) == col(ProcedureAdoptee.id))
    requete = requete.where(col(Objet.archive).is_(False))
    return list(
        session.exec(requete.order_by(col(ProcedureAdoptee.adoptee_le).desc(), col(ProcedureAdoptee.id).desc()))
    )


def organisme_de(atelier: Atelier) -> Organisme:
    """L'organisme courant."""
    return atelier.session.get_one(Organisme, atelier.organisme_id)


def _etats(atelier: Atelier) -> list[EtatProcedure]:
    noms = noms_du_jour(atelier.session, organisme_de(atelier), atelier.aujourd_hui)
    toutes = adoptions(atelier.session)
    return [_etat(p, [a for a in toutes if a.genre == code], noms) for code, p in PROCEDURES.items()]


def _etat(procedure: Procedure, siennes: list[ProcedureAdoptee], noms: Mapping[str, list[str]]) -> EtatProcedure:
    derniere = siennes[0] if siennes else None
    roles = set(procedure.acteurs)
    change = changements(derniere.noms, noms) if derniere is not None else []
    return EtatProcedure(procedure, derniere, tuple(siennes[1:]), noms, tuple(c for c in change if c.role in roles))


@lecture(droits.PROCEDURES_LIRE)
def lire_etats(atelier: Atelier) -> list[EtatProcedure]:
    """Les trois procédures, dans l'ordre."""
    return _etats(atelier)


@lecture(droits.PROCEDURES_LIRE)
def lire_etat(atelier: Atelier, genre: str) -> EtatProcedure:
    """Une procédure ; `Introuvable` si elle n'existe pas."""
    return _trouver(atelier, genre)


def _trouver(atelier: Atelier, genre: str) -> EtatProcedure:
    trouve = next((e for e in _etats(atelier) if e.procedure.code == genre), None)
    if trouve is None:
        raise Introuvable
    return trouve


@operation(droits.PROCEDURES_ADOPTER)
def creer(atelier: Atelier, saisie: AdoptionSaisie, jeton: str = "") -> uuid.UUID:
    """Note une adoption, avec les noms du jour ; rend son identifiant."""
    _controler(saisie, atelier.aujourd_hui)
    noms = noms_du_jour(atelier.session, organisme_de(atelier), atelier.aujourd_hui)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, verbe="adoptee", noms=noms,
                        empreinte=PROCEDURES[saisie.genre].empreinte)  # fmt: skip


@operation(droits.PROCEDURES_ADOPTER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: AdoptionSaisie, version: int) -> int:
    """Corrige une adoption lue en `version` ; les noms restent ceux du jour où elle a été notée."""
    _controler(saisie, atelier.aujourd_hui)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


def _controler(saisie: AdoptionSaisie, jour: date) -> None:
    if saisie.adoptee_le is not None and saisie.adoptee_le > jour:
        raise SaisieRefusee({"adoptee_le": [FUTURE]})


@operation(droits.PROCEDURES_ADOPTER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une adoption aux archives (notée par erreur), ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.PROCEDURES_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une adoption."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.PROCEDURES_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une adoption telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.PROCEDURES_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une adoption."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


def _document(atelier: Atelier, etat: EtatProcedure) -> Document:
    return documents.document(organisme_de(atelier), etat.procedure, etat.noms, atelier.aujourd_hui)


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, genre: str, format_: str) -> Document:
    document = _document(atelier, _trouver(atelier, genre))
    atelier.journaliser(Evenement("procedure.exportee", TYPE, None, None, {"genre": genre, "format": format_}))
    return document


def exporter(contexte: Contexte, genre: str, format_: str, depot: Depot | None = None) -> bytes:
    """La procédure en Word (au gabarit de l'organisme s'il en a un), en ODT ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Les procédures s'exportent en Word ou en PDF.")
    document = _lire_pour_exporter(contexte, genre, format_)
    maison = gabarit_maison(contexte, depot) if depot is not None and format_ == "docx" else None
    return rendre_ou_refuser(document, format_, maison)
