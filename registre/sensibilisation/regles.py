"""Séances, fonctions pures : ce que chaque statut permet, les nombres d'une année, le taux."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.sensibilisation.listes import LISTES, PUBLICS
from registre.sensibilisation.modele import ANNULEE, PREVUE, TENUE, SeanceSaisie

DEPUIS: Final[Mapping[str, frozenset[str]]] = {
    "tenir": frozenset({PREVUE}),
    "annuler": frozenset({PREVUE}),
    "rouvrir": frozenset({TENUE, ANNULEE}),
}
"""Verbe → statuts d'où il est possible."""


@dataclass(frozen=True)
class Alerte:
    """Ce qu'une séance laisse à regarder."""

    phrase: str
    article: str = ""
    verification: str = "M"


@dataclass(frozen=True)
class Part:
    """Un public d'une année : attendus, présences comptées, effectif (None : pas donné)."""

    code: str
    libelle: str
    attendus: int = 0
    presents: int = 0
    effectif: int | None = None

    @property
    def taux(self) -> int | None:
        """Présences rapportées à l'effectif, en pour cent arrondi en dessous ; None sans effectif. Peut passer cent."""
        return self.presents * 100 // self.effectif if self.effectif else None


def manque_pour_tenir(saisie: SeanceSaisie, aujourd_hui: date) -> str:
    """Ce qui empêche de dire la séance tenue ; vide si rien."""
    if saisie.jour is None:
        return "Donnez d'abord la date de la séance."
    if saisie.jour > aujourd_hui:
        return "La date de la séance n'est pas encore venue."
    if not saisie.publics:
        return "Dites d'abord quels publics étaient là, et combien de personnes."
    if any(p.presents is None for p in saisie.publics):
        return "Écrivez le nombre de présents de chaque public (0 si personne n'est venu)."
    return ""


def alertes(saisie: SeanceSaisie, statut: str, aujourd_hui: date) -> Iterator[Alerte]:
    """Ce que la page signale."""
    if statut == PREVUE and saisie.jour is not None and saisie.jour < aujourd_hui:
        yield Alerte("La date est passée : dites si la séance a eu lieu.")
    if statut == PREVUE and not saisie.publics:
        yield Alerte("Aucun public n'est indiqué : le taux de l'année ne comptera personne.")
    if statut == TENUE and not saisie.prochaine:
        yield Alerte("Aucune date de prochaine séance : ce qui ne se répète pas s'oublie.")


def totaux(publics: Iterable[Any]) -> tuple[int, int]:
    """Attendus et présents de ces lignes."""
    lus = list(publics)
    return sum(p.attendus or 0 for p in lus), sum(p.presents or 0 for p in lus)


def parts(comptes: Mapping[str, tuple[int, int]], effectifs: Mapping[str, int | None]) -> tuple[Part, ...]:
    """Une part par public, dans l'ordre de la liste ; `comptes` : public → (attendus, présents) des séances tenues."""
    return tuple(
        Part(code, LISTES["publics_seances"].item(code).libelle, *comptes.get(code, (0, 0)), effectifs.get(code))
        for code in PUBLICS
    )


def ensemble(parts_: Iterable[Part]) -> Part:
    """Le total des publics dont l'effectif est donné ; sans aucun, celui de tous, sans effectif ni taux."""
    toutes = tuple(parts_)
    connues = [p for p in toutes if p.effectif]
    lues = connues or toutes
    effectif = sum(p.effectif or 0 for p in connues) or None
    return Part("ensemble", "Ensemble", sum(p.attendus for p in lues), sum(p.presents for p in lues), effectif)


def preciser(contenu: Mapping[str, Any]) -> str:
    """Ce qu'un acte a décidé, pour l'historique."""
    return str(contenu.get("motif") or "")
