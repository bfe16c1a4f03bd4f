"""Ce qu'une liste apporte à la reprise : ses titres, sa lecture, son rapprochement, son écriture, son retour."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from socle.operations import Atelier
from socle.reprises.lignes import Ligne
from socle.reprises.pages import Pages
from socle.tableurs import Valeur


@dataclass(frozen=True)
class Liste:
    """Une liste à reprendre. `titres` : colonne → titres connus ; `exemple` : deux lignes fictives du modèle.

    `ecrire` écrit une ligne et dit ce qu'elle a fait ; `defaire` rend vrai si tout ce qu'elle avait écrit est rangé.
    """

    genre: str
    droit: str
    adresse: str
    pages: Pages
    titres: Mapping[str, Sequence[str]]
    obligatoire: str
    manque: str
    comprendre: Callable[[Ligne, Mapping[str, str]], None]
    rapprocher: Callable[[Atelier, Sequence[Ligne]], None]
    ecrire: Callable[[Atelier, Ligne, uuid.UUID], None]
    defaire: Callable[[Atelier, Ligne], bool]
    exemple: Mapping[str, tuple[Valeur, Valeur]]

    @property
    def cadre(self) -> str:
        """Le nom de son blueprint."""
        return self.pages.cadre
