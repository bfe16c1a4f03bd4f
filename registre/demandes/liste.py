"""La liste des demandes et leurs nombres du jour, leur histoire, leurs archives : jamais d'identité."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from registre import droits
from registre.demandes.delais import echeances_ouvertes
from registre.demandes.forme import FORME
from registre.demandes.listes import TYPES
from registre.demandes.modele import Demande
from socle.echeances.calcul import Echeance
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import PageFiches
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation

VUES: Final[Mapping[str, str]] = {
    "en_cours": "En cours", "retard": "En retard", "closes": "Closes", "toutes": "Toutes"
}  # fmt: skip


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    vue: str = "en_cours"
    type: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class Nombres:
    """Les demandes qui ont encore un délai, celles qui l'ont passé, celles qui attendent la personne."""

    ouvertes: int
    en_retard: int
    suspendues: int


@dataclass(frozen=True)
class Vue:
    """Une page de la liste, les échéances des demandes ouvertes, les nombres du jour."""

    page: PageFiches
    echeances: Mapping[uuid.UUID, Echeance]
    nombres: Nombres


@lecture(droits.DEMANDES_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> Vue:
    """Une page de demandes : les plus anciennes d'abord tant qu'elles sont en cours, les dernières ensuite."""
    ouvertes = {d.id: e for d, e in echeances_ouvertes(atelier.session)}
    retards = [id_ for id_, e in ouvertes.items() if e.dernier_jour < atelier.aujourd_hui]
    conditions: list[Any] = [Demande.type == filtre.type] if filtre.type in TYPES else []
    if filtre.vue == "retard":
        conditions.append(col(Demande.id).in_(retards))
    elif filtre.vue == "closes":
        conditions.append(Demande.statut == "close")
    elif filtre.vue != "toutes":
        conditions.append(Demande.statut != "close")
    recente = filtre.vue in {"closes", "toutes"} or filtre.archives
    ordre = (col(Demande.recue_le).desc() if recente else col(Demande.recue_le),)
    page = fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=ordre,
    )  # fmt: skip
    return Vue(page, ouvertes, _nombres(ouvertes, atelier.aujourd_hui))


def _nombres(ouvertes: Mapping[uuid.UUID, Echeance], jour: date) -> Nombres:
    return Nombres(
        len(ouvertes), sum(e.dernier_jour < jour for e in ouvertes.values()),
        sum(e.suspendue for e in ouvertes.values()),
    )  # fmt: skip


@lecture(droits.DEMANDES_LIRE)
def compter(atelier: Atelier) -> tuple[Nombres, int]:
    """Les nombres du jour, et celui de toutes les demandes."""
    ouvertes = {d.id: e for d, e in echeances_ouvertes(atelier.session)}
    total = atelier.session.exec(select(func.count()).select_from(Objet).where(Objet.type == FORME.code)).one()
    return _nombres(ouvertes, atelier.aujourd_hui), total


@lecture(droits.DEMANDES_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une demande telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.DEMANDES_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une demande."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@operation(droits.DEMANDES_TRAITER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une demande close aux archives, ou l'en sort."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if archive and lue.ligne.statut != "close":
        raise RegleEnfreinte("Une demande s'archive une fois close.")
    fiches.archiver(atelier, FORME, id_, version, archive)
