"""L'opération : ce qu'une personne fait. Droit vérifié, une transaction, le journal écrit dedans.

Une fonction décorée par `@operation(DROIT)` reçoit un `Atelier` (session ouverte, acteur, organisme) ; on
l'appelle avec un `Contexte` figé. Elle ouvre sa propre session ; analyse, chiffrement et rendu se font avant.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from socle import journal
from socle.base import Base, est_rejouable, maintenant
from socle.coffre import Coffre
from socle.erreurs import DroitManquant
from socle.perimetre import Perimetre, SessionCloisonnee

P = ParamSpec("P")
R = TypeVar("R")
ESSAIS = 4


@dataclass(frozen=True)
class Acteur:
    """La personne qui agit (ou la ligne de commande : `id` None)."""

    id: uuid.UUID | None
    nom: str


@dataclass(frozen=True)
class Contexte:
    """Valeurs figées qu'une vue ou une commande confie à l'opération."""

    base: Base
    coffre: Coffre
    acteur: Acteur
    organisme_id: uuid.UUID
    droits: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    fuseau: str = "Europe/Paris"
    territoire_droit: str = "metropole"
    ancetres: frozenset[uuid.UUID] = frozenset()

    def exige(self, droit: str) -> None:
        """Lève `DroitManquant` si la personne n'a pas ce droit sur cet organisme."""
        if droit not in self.droits:
            raise DroitManquant

    @property
    def aujourd_hui(self) -> date:
        """Date du jour dans le fuseau de l'organisme."""
        return maintenant().astimezone(ZoneInfo(self.fuseau)).date()

    @property
    def perimetre(self) -> Perimetre:
        """Périmètre d'une page métier : l'organisme courant, et ce que ses ancêtres partagent."""
        return Perimetre.organisme(self.organisme_id, self.ancetres)


@dataclass
class Atelier:
    """Ce dont une opération dispose pendant sa transaction."""

    session: SessionCloisonnee
    contexte: Contexte
    quand: datetime = field(default_factory=lambda: maintenant())
    evenements: list[journal.Evenement] = field(default_factory=list)

    @property
    def organisme_id(self) -> uuid.UUID:
        """Organisme où l'on écrit."""
        return self.contexte.organisme_id

    @property
    def aujourd_hui(self) -> date:
        """Date du jour dans le fuseau de l'organisme."""
        return self.quand.astimezone(ZoneInfo(self.contexte.fuseau)).date()

    def journaliser(self, evenement: journal.Evenement) -> None:
        """Confie un événement au journal ; écrit à la fin de la transaction, ou pas du tout."""
        self.evenements.append(evenement)


def operation(
    droit: str,
) -> Callable[[Callable[Concatenate[Atelier, P], R]], Callable[Concatenate[Contexte, P], R]]:
    """Décore une opération : droit exigé, transaction unique, journal, rejeu après interblocage."""

    def decorer(fonction: Callable[Concatenate[Atelier, P], R]) -> Callable[Concatenate[Contexte, P], R]:
        @wraps(fonction)
        def executer(contexte: Contexte, /, *args: P.args, **kwargs: P.kwargs) -> R:
            contexte.exige(droit)
            for essai in range(ESSAIS):
                try:
                    return _transaction(contexte, fonction, *args, **kwargs)
                except DBAPIError as erreur:
                    if essai == ESSAIS - 1 or not est_rejouable(erreur):
                        raise
            raise AssertionError("inatteignable")

        executer.droit = droit  # type: ignore[attr-defined]
        return executer

    return decorer


def lecture(
    droit: str,
) -> Callable[[Callable[Concatenate[Atelier, P], R]], Callable[Concatenate[Contexte, P], R]]:
    """Décore une lecture : droit exigé, session du périmètre, jamais validée."""

    def decorer(fonction: Callable[Concatenate[Atelier, P], R]) -> Callable[Concatenate[Contexte, P], R]:
        @wraps(fonction)
        def executer(contexte: Contexte, /, *args: P.args, **kwargs: P.kwargs) -> R:
            contexte.exige(droit)
            with contexte.base.lire(contexte.perimetre) as session:
                return fonction(Atelier(session, contexte), *args, **kwargs)

        executer.droit = droit  # type: ignore[attr-defined]
        return executer

    return decorer


def _transaction(
    contexte: Contexte, fonction: Callable[Concatenate[Atelier, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    with contexte.base.ecrire(contexte.perimetre) as session:
        tete = journal.verrouiller(session, [contexte.organisme_id])[contexte.organisme_id]
        atelier = Atelier(session, contexte)
        resultat = fonction(atelier, *args, **kwargs)
        if atelier.evenements:
            session.flush()
            journal.inscrire(session, tete, atelier.evenements, contexte.acteur.id, atelier.quand)
    return resultat
