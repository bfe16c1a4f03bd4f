"""Ce qu'une personne fait d'une désignation : l'écrire, la ranger, en tirer l'arrêté et la lettre de mission."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from audit.crise.rssi.documents import DOCUMENTS
from audit.crise.rssi.forme import FORME
from audit.crise.rssi.modele import TYPE, DesignationRssi, DesignationSaisie
from audit.droits import CONDUIRE, EXPORTER, LIRE
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


@operation(CONDUIRE)
def creer(atelier: Atelier, saisie: DesignationSaisie, jeton: str = "") -> uuid.UUID:
    """Crée une désignation ; rend son identifiant."""
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(CONDUIRE)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: DesignationSaisie, version: int) -> int:
    """Enregistre une désignation lue en `version` ; rend la nouvelle version."""
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(CONDUIRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une désignation aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une désignation."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une désignation telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une désignation."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de désignations, les plus récentes d'abord."""
    ordre: Any = DesignationRssi.debut
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, ordre=[ordre.desc()]
    )


@lecture(LIRE)
def lire_en_cours(atelier: Atelier) -> list[Fiche]:
    """Les désignations non archivées, par ordre alphabétique."""
    return fiches.charger_toutes(atelier.session, FORME)


@operation(EXPORTER)
def _lire_pour_exporter(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> tuple[Organisme, Fiche]:
    fiche = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("designation_rssi.exporte", TYPE, id_, None, {"piece": piece, "format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), fiche


def exporter(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str) -> bytes:
    """Le projet d'arrêté ou la lettre de mission, en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("L'arrêté et la lettre de mission s'exportent en Word ou en PDF.")
    organisme, fiche = _lire_pour_exporter(contexte, id_, piece, format_)
    return rendre(DOCUMENTS[piece](organisme, fiche, contexte.aujourd_hui), format_)
