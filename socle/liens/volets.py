"""Volets de la page « Liens et pièces » : ce qu'une tranche du socle (preuves, actions) attache à tout objet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from socle.objets import Objet
from socle.operations import Contexte

EXTENSION = "gouverne_volets"


@dataclass(frozen=True)
class Volet:
    """Une partie de la page : son titre, son gabarit (qui reçoit `volet` et `objet`), ses données."""

    titre: str
    gabarit: str
    donnees: Mapping[str, Any] = field(default_factory=dict)


FabriqueDeVolet = Callable[[Contexte, Objet], Volet | None]


def declarer_volet(app: Flask, fabrique: FabriqueDeVolet) -> None:
    """Ajoute un volet à la page de tout objet ; la fabrique rend None si elle n'a rien à dire à cette personne."""
    app.extensions.setdefault(EXTENSION, []).append(fabrique)


def volets(app: Flask, contexte: Contexte, objet: Objet) -> list[Volet]:
    """Les volets que cette personne voit sur cet objet."""
    fabriques: list[FabriqueDeVolet] = app.extensions.get(EXTENSION, [])
    return [volet for fabrique in fabriques if (volet := fabrique(contexte, objet)) is not None]
