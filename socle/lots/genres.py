"""Ce qu'une tranche confie à la machine des lots : comment faire chez un organisme, et comment le défaire."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from socle.operations import Contexte

Charge = Mapping[str, Any]
"""Valeurs JSON."""
FAITE, DEJA, REFUSEE = "faite", "deja", "refusee"
DEFAITE, GARDEE = "defaite", "gardee"


@dataclass(frozen=True)
class Ecrit:
    """Un objet écrit chez un organisme : son type, son identifiant, la version que le lot lui a laissée."""

    type: str
    id: uuid.UUID
    version: int = 1


@dataclass(frozen=True)
class Resultat:
    """Ce qu'une ligne a donné. `etat` : faite, deja, refusee ; defaite ou gardee au retour. `message` : une phrase."""

    etat: str
    message: str = ""
    objets: tuple[Ecrit, ...] = ()


@dataclass(frozen=True)
class Tache:
    """Une ligne à faire : le lot, son rang, ce qui est commun et ce qui lui est propre.

    `identifiant(nom)` rend le même identifiant à chaque reprise : un objet posé sous lui ne se pose pas deux fois.
    """

    lot_id: uuid.UUID
    rang: int
    commune: Charge
    propre: Charge = field(default_factory=dict)

    def identifiant(self, nom: str) -> uuid.UUID:
        """L'identifiant de l'objet `nom` de cette ligne, toujours le même."""
        return uuid.uuid5(self.lot_id, f"{self.rang}|{nom}")


Faire = Callable[[Contexte, Tache], Resultat]
Defaire = Callable[[Contexte, tuple[Ecrit, ...], Tache], Resultat]


@dataclass(frozen=True)
class Genre:
    """Un genre de lot. `droit` : celui qui le lance et le défait ; `faire` et `defaire` reçoivent le contexte de la personne
    chez l'organisme, avec les droits qu'elle y a à cet instant, et ouvrent leurs propres opérations.

    `faire` doit pouvoir être rejoué : après une panne, la ligne recommence. `defaire` range aux archives ce qui n'a pas été
    retouché et laisse le reste (`gardee`, avec la phrase qui le dit).
    """

    code: str
    libelle: str
    droit: str
    faire: Faire
    defaire: Defaire | None = None
    retour: str = ""


_genres: dict[str, Genre] = {}


def declarer_genre(genre: Genre) -> Genre:
    """Déclare un genre ; le redéclarer autrement est un défaut."""
    if _genres.setdefault(genre.code, genre) != genre:
        raise ValueError(f"Genre de lot déclaré deux fois : {genre.code}")
    return genre


def genre_de(code: str) -> Genre:
    """Le genre de ce code ; `KeyError` s'il n'est pas déclaré."""
    return _genres[code]


def genres() -> tuple[Genre, ...]:
    """Tous les genres déclarés."""
    return tuple(_genres.values())
