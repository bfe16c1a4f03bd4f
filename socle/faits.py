"""Ce que chaque tranche sait d'un organisme : des faits du jour, des chiffres d'une période. Le socle n'en connaît aucun.

Le parcours de conformité, la carte du territoire et le bilan annuel les lisent, sans connaître la tranche qui les donne.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True)
class Mesure:
    """Un fait, pour un organisme : `fait` sur `sur` (`sur` nul : rien à mesurer) ; `dernier` : jour du dernier acte ;
    `en_retard` : combien ont passé leur terme.
    """

    fait: int = 0
    sur: int = 0
    dernier: date | None = None
    en_retard: int = 0

    @property
    def part(self) -> int | None:
        """Part faite, en pour cent arrondi en dessous (100 seulement si tout est fait) ; None s'il n'y a rien à mesurer."""
        return None if self.sur == 0 else self.fait * 100 // self.sur


LireFait = Callable[[SessionCloisonnee, date], Mapping[uuid.UUID, Mesure]]
"""Reçoit une session (un ou plusieurs organismes) et la date du jour ; rend la mesure de chaque organisme qui en a une. Un
nombre fixe de requêtes, quel que soit celui des organismes. Un organisme absent du résultat n'a rien."""
LireChiffre = Callable[[SessionCloisonnee, date, date], Mapping[uuid.UUID, int]]
"""Reçoit une session, le premier et le dernier jour (compris) d'une période ; rend un nombre par organisme."""


@dataclass(frozen=True)
class Fait:
    """Un sujet mesuré. `phrase` : ce que dit la mesure, avec `{fait}` et `{sur}` ; `point` : route où agir (reçoit `code`) ;
    `droit` : sans lui, la personne n'en sait rien.
    """

    code: str
    libelle: str
    phrase: str
    point: str
    droit: str
    lire: LireFait


@dataclass(frozen=True)
class Chiffre:
    """Un nombre compté sur une période. `sujet` : chapitre du bilan où il se range (`registre`, `demandes`…)."""

    code: str
    sujet: str
    libelle: str
    lire: LireChiffre


_faits: dict[str, Fait] = {}
_chiffres: dict[str, Chiffre] = {}


def declarer_fait(fait: Fait) -> None:
    """Déclare un fait ; le redéclarer autrement est un défaut."""
    if _faits.setdefault(fait.code, fait) != fait:
        raise ValueError(f"Fait déclaré deux fois : {fait.code}")


def declarer_chiffre(chiffre: Chiffre) -> None:
    """Déclare un chiffre ; le redéclarer autrement est un défaut."""
    if _chiffres.setdefault(chiffre.code, chiffre) != chiffre:
        raise ValueError(f"Chiffre déclaré deux fois : {chiffre.code}")


def faits_declares() -> Mapping[str, Fait]:
    """Les faits, par code, dans l'ordre de leur déclaration."""
    return dict(_faits)


def chiffres_declares() -> Mapping[str, Chiffre]:
    """Les chiffres, par code, dans l'ordre de leur déclaration."""
    return dict(_chiffres)
