"""Ce que les violations disent d'un organisme : un fait du jour, des chiffres d'une période."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from registre.droits import VIOLATIONS_LIRE
from registre.violations import regles
from registre.violations.modele import CLOSE, Violation
from socle.base import maintenant
from socle.echeances.calcul import Delai
from socle.faits import Chiffre, Fait, Mesure, declarer_chiffre, declarer_fait
from socle.perimetre import SessionCloisonnee

SUJET: Final = "violations"
ZONE: Final = ZoneInfo("Europe/Paris")


def traitees(session: SessionCloisonnee, aujourd_hui: date) -> Mapping[uuid.UUID, Mesure]:
    """Incidents clos sur tous ceux qui sont inscrits ; en retard : dont le délai de 72 heures est passé sans notification."""
    retards = _en_retard(session, regles.NOTIFIER)
    requete: Any = select(
        Violation.organisme_id, func.count(), func.count(col(Violation.clos_le)), func.max(Violation.saisie_le)
    ).group_by(col(Violation.organisme_id))
    return {
        id_: Mesure(clos, total, _jour(dernier), retards.get(id_, 0)) for id_, total, clos, dernier in session.exec(requete)
    }  # fmt: skip


def _jour(quand: datetime | None) -> date | None:
    if quand is None:
        return None
    return (quand if quand.tzinfo else quand.replace(tzinfo=UTC)).astimezone(ZONE).date()


def _en_retard(session: SessionCloisonnee, delai: Delai) -> dict[uuid.UUID, int]:
    """Combien d'incidents, par organisme, ont passé le délai sans être notifiés, écartés ni clos."""
    seuil = maintenant() - timedelta(hours=delai.nombre)
    requete: Any = select(Violation.organisme_id, func.count()).where(
        col(Violation.connue_a) < seuil, col(Violation.premiere_a).is_(None), Violation.statut != CLOSE,
        col(Violation.est_violation).is_not(False), Violation.decision != regles.REGISTRE,
    ).group_by(col(Violation.organisme_id))  # fmt: skip
    return dict(session.exec(requete).all())


def _bornes(debut: date, fin: date) -> tuple[datetime, datetime]:
    """Les deux instants, en heure de Paris, entre lesquels la période se compte ; le second n'en est pas."""
    return datetime.combine(debut, time(), ZONE), datetime.combine(fin + timedelta(days=1), time(), ZONE)


def incidents(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Incidents inscrits dans la période."""
    return _compter(session, debut, fin)


def violations(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Parmi eux, ceux qui sont des violations de données personnelles."""
    return _compter(session, debut, fin, col(Violation.est_violation).is_(True))


def _compter(session: SessionCloisonnee, debut: date, fin: date, *conditions: Any) -> Mapping[uuid.UUID, int]:
    premier, dernier = _bornes(debut, fin)
    requete: Any = select(Violation.organisme_id, func.count()).where(
        col(Violation.ouverte_le) >= premier, col(Violation.ouverte_le) < dernier, *conditions
    ).group_by(col(Violation.organisme_id))  # fmt: skip
    return dict(session.exec(requete).all())


def _premieres(session: SessionCloisonnee, debut: date, fin: date) -> list[tuple[uuid.UUID, bool]]:
    """Les premières notifications de la période : leur organisme, et si elles sont parties à temps."""
    premier, dernier = _bornes(debut, fin)
    requete: Any = select(Violation.organisme_id, Violation.premiere_a, Violation.connue_a).where(
        col(Violation.premiere_a) >= premier, col(Violation.premiere_a) < dernier
    )
    lues = session.exec(requete)
    return [(id_, connue is not None and not regles.est_tardive(partie, connue)) for id_, partie, connue in lues]


def notifiees(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Violations dont la première notification est partie dans la période."""
    return _par_organisme(id_ for id_, _ in _premieres(session, debut, fin))


def notifiees_a_temps(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Parmi elles, celles qui l'ont été dans les 72 heures."""
    return _par_organisme(id_ for id_, a_temps in _premieres(session, debut, fin) if a_temps)


def _par_organisme(ids: Any) -> dict[uuid.UUID, int]:
    comptes: dict[uuid.UUID, int] = {}
    for id_ in ids:
        comptes[id_] = comptes.get(id_, 0) + 1
    return comptes


declarer_fait(
    Fait("violations.closes", "Incidents et violations", "incidents clos : {fait} sur {sur}", "violations.lister",
         VIOLATIONS_LIRE, traitees)
)  # fmt: skip
for code, libelle, lire in (
    ("incidents", "Incidents de sécurité inscrits", incidents),
    ("violations", "Dont violations de données personnelles", violations),
    ("violations_notifiees", "Violations notifiées à la CNIL", notifiees),
    ("violations_notifiees_a_temps", "Dont dans les 72 heures", notifiees_a_temps),
):
    declarer_chiffre(Chiffre(code, SUJET, libelle, lire))
