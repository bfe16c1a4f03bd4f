"""Ce que d'autres pages proposent depuis une demande (lui écrire) : chacune se déclare, la fiche les montre."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """Un lien de la fiche : `point` reçoit `code` et `id_` ; `droit` : sans lui, le lien ne se montre pas."""

    point: str
    libelle: str
    droit: str


_suites: dict[str, Suite] = {}


def declarer_suite(point: str, libelle: str, droit: str) -> None:
    """Propose cette page depuis la fiche d'une demande ; la redéclarer autrement est un défaut."""
    suite = Suite(point, libelle, droit)
    if _suites.setdefault(point, suite) != suite:
        raise ValueError(f"Suite d'une demande déclarée deux fois autrement : {point}")


def suites() -> tuple[Suite, ...]:
    """Les suites, dans l'ordre de leurs déclarations."""
    return tuple(_suites.values())
