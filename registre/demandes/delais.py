"""Les demandes qui ont encore un délai, et leur échéance : sur un organisme ou sur tout un territoire, en trois requêtes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlmodel import col, select

from registre.demandes import regles
from registre.demandes.dossier import par_demande
from registre.demandes.modele import Demande, DemandePause, DemandeProlongation
from socle.base import maintenant
from socle.echeances.calcul import Echeance
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee

P = TypeVar("P", DemandePause, DemandeProlongation)


def conditions_ouvertes(avant: date | None = None) -> list[Any]:
    """Ce qui fait qu'une demande a encore un délai ; `avant` : si son dernier jour peut tomber ce jour-là ou plus tôt."""
    conditions: list[Any] = [
        col(Objet.archive).is_(False), col(Demande.statut).in_(regles.A_SUIVRE), col(Demande.recue_le).is_not(None)
    ]  # fmt: skip
    if avant is not None:
        conditions.append(col(Demande.recue_le) <= avant - timedelta(days=regles.JOURS_AU_MOINS))
    return conditions


def echeances_ouvertes(session: SessionCloisonnee, avant: date | None = None) -> Iterator[tuple[Demande, Echeance]]:
    """Ces demandes, chacune avec son échéance. `avant` écarte sans calcul celles dont le terme ne peut qu'être plus loin."""
    conditions, quand = conditions_ouvertes(avant), maintenant()
    requete: Any = (
        select(Demande, Organisme.territoire_droit)
        .join(Objet, col(Objet.id) == col(Demande.id))
        .join(Organisme, col(Organisme.id) == col(Demande.organisme_id))
        .where(*conditions)
    )
    lues = list(session.exec(requete))
    pauses = par_demande(_lignes(session, DemandePause, conditions) if lues else [])
    plus = par_demande(_lignes(session, DemandeProlongation, conditions) if lues else [])
    for demande, territoire in lues:
        zone, ici = fuseau(territoire), territoire or "metropole"
        yield demande, regles.echeance(demande, pauses[demande.id], plus[demande.id], quand, zone, ici)


def _lignes(session: SessionCloisonnee, table: type[P], conditions: Sequence[Any]) -> list[P]:
    """Les lignes de ces demandes, sans en nommer une à une : une liste trop longue n'est pas une requête."""
    requete: Any = (
        select(table)
        .join(Demande, col(Demande.id) == col(table.fiche_id))
        .join(Objet, col(Objet.id) == col(Demande.id))
        .where(*conditions)
        .order_by(col(table.rang), col(table.id))
    )
    return list(session.exec(requete))
