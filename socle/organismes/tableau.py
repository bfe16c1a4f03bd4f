"""Tableau de bord d'un organisme : ce que chaque métier a à dire, par une extension qu'il déclare.

Un métier appelle `declarer_tableau(app, blocs)` où `blocs` reçoit le contexte de la page et rend des `Bloc`,
aucun s'il n'a rien à dire à cette personne. Le socle n'en connaît pas le contenu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from socle.operations import Contexte

EXTENSION = "gouverne_tableaux"


@dataclass(frozen=True)
class Chiffre:
    """Un nombre et ce qu'il compte ; `ton` ∈ « », bien, attention, alerte."""

    nombre: int | str
    libelle: str
    url: str = ""
    ton: str = ""


@dataclass(frozen=True)
class Lien:
    """Une suite proposée."""

    libelle: str
    url: str


@dataclass(frozen=True)
class Bloc:
    """Ce qu'un métier dit d'un organisme : un titre, des chiffres, des suites ; `phrase` si rien n'est compté.

    `gabarit` : un morceau de page à lui, qui reçoit `donnees`, quand des chiffres n'y suffisent pas.
    """

    titre: str
    chiffres: Sequence[Chiffre] = ()
    liens: Sequence[Lien] = ()
    phrase: str = ""
    gabarit: str = ""
    donnees: Mapping[str, Any] = field(default_factory=dict)


Tableau = Callable[[Contexte], Iterable[Bloc]]


def declarer_tableau(app: Flask, tableau: Tableau) -> None:
    """Ajoute les blocs d'un métier au tableau de bord, dans l'ordre des déclarations."""
    app.extensions.setdefault(EXTENSION, []).append(tableau)


def blocs_du_tableau(app: Flask, contexte: Contexte) -> list[Bloc]:
    """Tous les blocs que les métiers montrent à cette personne sur cet organisme."""
    return [bloc for tableau in app.extensions.get(EXTENSION, ()) for bloc in tableau(contexte)]
