"""Les documents d'une désignation, rendus hors de toute transaction ; l'acte de les produire est journalisé."""

from __future__ import annotations

import uuid

from registre import droits
from registre.delegue.designation import cnil, coordonnees
from registre.delegue.designation.coordonnees import CoordonneesSaisie
from registre.delegue.designation.documents import DOCUMENTS
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.modele import TYPE
from socle.documents import MIMETYPES, Document, ErreurDocument, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.preuves.depot import Depot
from socle.preuves.gabarit import gabarit_maison


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> tuple[Organisme, Fiche]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    _consigner(atelier, id_, piece, format_)
    return atelier.session.get_one(Organisme, atelier.organisme_id), fiche


def _consigner(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> None:
    atelier.journaliser(Evenement(f"{TYPE}.exporte", TYPE, id_, None, {"piece": piece, "format": format_}))


def exporter(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str, depot: Depot | None = None) -> bytes:
    """L'acte ou la lettre de mission (`piece`), en Word (au gabarit de l'organisme s'il en a un), en ODT ou en PDF."""
    _controler(format_)
    organisme, fiche = _lire_pour_exporter(contexte, id_, piece, format_)
    maison = gabarit_maison(contexte, depot) if depot is not None and format_ == "docx" else None
    return rendre_ou_refuser(DOCUMENTS[piece](organisme, fiche, contexte.aujourd_hui), format_, maison)


def rendre_ou_refuser(document: Document, format_: str, maison: bytes | None = None) -> bytes:
    """Le document rendu ; un gabarit d'organisme illisible se dit d'une phrase."""
    try:
        return rendre(document, format_, maison)
    except ErreurDocument as refus:
        raise RegleEnfreinte(str(refus)) from refus


def _controler(format_: str) -> None:
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Les documents du délégué s'exportent en Word ou en PDF.")


@lecture(droits.DELEGUE_PREPARER)
def lire_pour_la_cnil(atelier: Atelier, id_: uuid.UUID) -> tuple[Organisme, Fiche, CoordonneesSaisie]:
    """Ce que la page des données à recopier montre."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    return atelier.session.get_one(Organisme, atelier.organisme_id), fiche, coordonnees.ouvrir(atelier, id_)


@operation(droits.DELEGUE_PREPARER)
def _lire_et_consigner(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche, CoordonneesSaisie]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    _consigner(atelier, id_, "cnil", format_)
    return atelier.session.get_one(Organisme, atelier.organisme_id), fiche, coordonnees.ouvrir(atelier, id_)


def exporter_pour_la_cnil(contexte: Contexte, id_: uuid.UUID, format_: str) -> bytes:
    """Les données de la désignation dans l'ordre du téléservice ; elles portent les coordonnées privées."""
    _controler(format_)
    organisme, fiche, prive = _lire_et_consigner(contexte, id_, format_)
    return rendre(cnil.document(organisme, fiche, prive, contexte.aujourd_hui), format_)
