"""Ce que les réponses d'un autodiagnostic couvrent du Guide d'hygiène et du ReCyF, prêt à montrer : « une réponse, plusieurs
référentiels ».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from audit.autodiagnostics import dessins
from audit.autodiagnostics.dessins import Legende, Part
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import NON_APPLICABLE
from audit.autodiagnostics.scores import valeurs_par_point
from audit.referentiels.couverture import (
    COUVERTE,
    EN_PARTIE,
    LIBELLES,
    NON_COUVERTE,
    NON_EVALUEE,
    Couverture,
    Grille,
    couvrir,
    grilles,
)

MOTIFS: Final = {
    COUVERTE: "conforme", EN_PARTIE: "partiel", NON_COUVERTE: "non_conforme", NON_EVALUEE: "non_evalue",
}  # fmt: skip
"""Chaque état emprunte la couleur et le motif d'une réponse."""


@dataclass(frozen=True)
class Lecture:
    """Une grille, ses mesures couvertes, leur compte et son dessin."""

    grille: Grille
    lignes: tuple[Couverture, ...]
    parts: tuple[Part, ...]
    dessin: Markup


def lire_couvertures(etat: Etat) -> list[Lecture]:
    """Les deux grilles lues dans les réponses ; aucune si le référentiel ne renvoie pas à elles."""
    valeurs = valeurs_de(etat)
    return [
        _lire(grille, tuple(couvrir(etat.referentiel, valeurs, code)))
        for code, grille in grilles().items()
        if any(getattr(p.correspondances, code) for p in etat.referentiel.points)
    ]


def valeurs_de(etat: Etat) -> dict[str, float | None]:
    """Point → sa valeur, 0 à 1, ou None s'il reste à évaluer ; un point non applicable ou hors du parcours n'y est pas."""
    connues = valeurs_par_point(etat.unites)
    restants = {u.point.id for u in etat.unites if u.statut != NON_APPLICABLE}
    return {**dict.fromkeys(restants, None), **connues}


def unites_par_point(etat: Etat) -> Mapping[str, tuple[Unite, ...]]:
    """Point → ses unités, périmètre par périmètre."""
    groupes: dict[str, list[Unite]] = {}
    for u in etat.unites:
        groupes.setdefault(u.point.id, []).append(u)
    return {i: tuple(siennes) for i, siennes in groupes.items()}


def _lire(grille: Grille, lignes: tuple[Couverture, ...]) -> Lecture:
    parts = tuple(Part(MOTIFS[e], nom, sum(c.etat == e for c in lignes)) for e, nom in LIBELLES.items())
    legende = Legende(f"couverture-{grille.code}", f"{grille.grille.titre} : état des {len(lignes)} mesures")
    return Lecture(grille, lignes, parts, dessins.repartition(parts, legende))
