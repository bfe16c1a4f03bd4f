"""Ce que la page publique du délégué propose d'autre : chaque tranche déclare sa voie, et dit si elle est ouverte ici."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from socle.perimetre import SessionCloisonnee

EstOuverte = Callable[[SessionCloisonnee, uuid.UUID], bool]
"""Reçoit une session hors périmètre et l'organisme ; dit si la voie y est ouverte à tous."""


@dataclass(frozen=True)
class Voie:
    """Une page publique d'un organisme. `point` : route Flask, qui reçoit `code` (celui de l'organisme)."""

    nom: str
    libelle: str
    point: str
    ouverte: EstOuverte


_voies: dict[str, Voie] = {}


def declarer_voie_publique(nom: str, libelle: str, point: str, ouverte: EstOuverte) -> None:
    """Déclare une voie ; la redéclarer autrement est un défaut."""
    voie = Voie(nom, libelle, point, ouverte)
    if _voies.setdefault(nom, voie) != voie:
        raise ValueError(f"Voie publique déclarée deux fois : {nom}")


def voies_ouvertes(session: SessionCloisonnee, organisme_id: uuid.UUID) -> tuple[Voie, ...]:
    """Les voies ouvertes à tous chez cet organisme, dans l'ordre de leur déclaration."""
    return tuple(v for v in _voies.values() if v.ouverte(session, organisme_id))
