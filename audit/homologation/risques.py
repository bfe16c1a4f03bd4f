"""Les risques d'un dossier, fonctions pures : niveau d'une case, risques avant et après les mesures, matrice."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.homologation.demarche import NIVEAUX, Niveau

DEGRES: Final = (1, 2, 3, 4)
LOURDS: Final = frozenset({"eleve", "critique"})


def degre(code: str) -> int | None:
    """Le nombre que porte un code de gravité ou de vraisemblance (`g3` → 3) ; None si rien n'est dit."""
    return int(code[1]) if code else None


def niveau(gravite: int, vraisemblance: int) -> Niveau:
    """Le niveau d'une case de la matrice (convention de Gouverne : le produit des deux degrés)."""
    return next(n for n in reversed(NIVEAUX) if gravite * vraisemblance >= n.des)


@dataclass(frozen=True)
class Risque:
    """Un scénario et l'événement redouté où il mène ; ce qui n'est pas coté vaut None."""

    numero: int
    scenario_id: uuid.UUID
    scenario: str
    evenement: str
    gravite: int | None
    vraisemblance: int | None
    gravite_residuelle: int | None
    vraisemblance_residuelle: int | None
    traitement: str
    observation: str
    mesures: tuple[str, ...] = ()

    @property
    def avant(self) -> Niveau | None:
        """Le niveau avant les mesures."""
        return _niveau(self.gravite, self.vraisemblance)

    @property
    def apres(self) -> Niveau | None:
        """Le niveau qui reste, mesures en place."""
        return _niveau(self.gravite_residuelle, self.vraisemblance_residuelle)

    @property
    def a_accepter(self) -> bool:
        """Vrai si ce qui reste est élevé ou critique : l'autorité doit l'accepter expressément."""
        return self.apres is not None and self.apres.code in LOURDS


def _niveau(gravite: int | None, vraisemblance: int | None) -> Niveau | None:
    return niveau(gravite, vraisemblance) if gravite and vraisemblance else None


def risques(s: Any) -> list[Risque]:
    """Les risques du dossier, numérotés dans l'ordre des scénarios."""
    evenements = {e.id: e for e in s.evenements if e.id is not None}
    return [_risque(rang, sc, evenements.get(sc.evenement_id), s) for rang, sc in enumerate(s.scenarios, 1)]


def _risque(rang: int, scenario: Any, evenement: Any, s: Any) -> Risque:
    couvrent = tuple(m.nom for m in s.mesures if str(scenario.id) in m.scenarios)
    return Risque(
        rang, scenario.id, scenario.nom, evenement.nom if evenement else "",
        degre(evenement.gravite) if evenement else None, degre(scenario.vraisemblance),
        degre(evenement.gravite_residuelle) if evenement else None, degre(scenario.vraisemblance_residuelle),
        scenario.traitement, scenario.observation, couvrent,
    )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Une case de la matrice : ses degrés, son niveau, les numéros des risques qui y tombent."""

    gravite: int
    vraisemblance: int
    niveau: Niveau
    numeros: tuple[int, ...]


def matrice(liste: Sequence[Risque], *, apres: bool) -> tuple[tuple[Case, ...], ...]:
    """Les cases, la gravité la plus forte en haut, la vraisemblance croissant vers la droite."""
    places = list(_places(liste, apres))
    return tuple(
        tuple(
            Case(g, v, niveau(g, v), tuple(numero for numero, place in places if place == (g, v))) for v in DEGRES
        )
        for g in reversed(DEGRES)
    )  # fmt: skip


def _places(liste: Sequence[Risque], apres: bool) -> Iterator[tuple[int, tuple[int, int]]]:
    for r in liste:
        g, v = (r.gravite_residuelle, r.vraisemblance_residuelle) if apres else (r.gravite, r.vraisemblance)
        if g and v:
            yield r.numero, (g, v)


def non_cotes(liste: Sequence[Risque], *, apres: bool) -> tuple[int, ...]:
    """Les numéros des risques que la matrice ne peut pas placer."""
    return tuple(r.numero for r in liste if (r.apres if apres else r.avant) is None)
