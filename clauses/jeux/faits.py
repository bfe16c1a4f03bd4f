"""Ce que les règles d'ouverture lisent et rendent : des faits, et des constats à trois valeurs (oui, non, inconnu).

Un fait inconnu reste inconnu : il ne devient ni un oui ni un non, et la règle dit « à vérifier ».
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from clauses.jeux.droit import Lieu


class Organisme(Protocol):
    """Ce que les règles lisent d'un organisme."""

    type: str
    population: int | None
    effectif_etp: int | None


class Contrat(Protocol):
    """Ce que les règles lisent d'un contrat."""

    type_contrat: str
    statut: str
    date_debut: date | None
    montant_ht: int | None


@dataclass(frozen=True)
class Faits:
    """Ce que l'on sait ; sans jeu ni contrat, None ; `reponses` : les jeux dont la nature répond à la règle."""

    organisme: Organisme
    aujourd_hui: date
    jeu: Any = None
    contrat: Contrat | None = None
    reponses: tuple[Any, ...] = field(default=())


@dataclass(frozen=True)
class Constat:
    """Ce qu'une condition vaut, pourquoi, et, si elle est inconnue, le champ et la fiche qui le diraient."""

    valeur: bool | None
    phrase: str
    champ: str = ""
    lieu: Lieu = "jeu"


Condition = Callable[[Faits], Constat]


def tous(constats: Iterable[Constat]) -> bool | None:
    """Le « et » à trois valeurs : un non l'emporte, puis un inconnu."""
    valeurs = [c.valeur for c in constats]
    return False if False in valeurs else None if None in valeurs else True


def nombre(valeur: int) -> str:
    """Un entier, milliers séparés par une espace fine insécable."""
    return f"{valeur:,}".replace(",", "\u202f")
