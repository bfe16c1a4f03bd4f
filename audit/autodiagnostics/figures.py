"""Une figure : un dessin et, toujours à côté, le tableau des mêmes nombres ; celle des six mesures du guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from audit.autodiagnostics.bilans import Bilan
from audit.autodiagnostics.dessins import Legende, Mesure, barres
from audit.autodiagnostics.scores import Score
from audit.referentiels.forme import Referentiel


@dataclass(frozen=True)
class Figure:
    """Un dessin et les nombres qu'il montre ; `dessin` est vide s'il n'y a rien à dessiner."""

    titre: str
    colonne: str
    dessin: Markup
    mesures: tuple[Mesure, ...]
    avant: str = ""


def mesures_de(
    titres: Mapping[str, str], scores: Mapping[str, Score], avant: Mapping[str, float | None] | None = None
) -> tuple[Mesure, ...]:
    """Une mesure par titre qui a un score, dans l'ordre des titres ; `avant` : les valeurs de l'autodiagnostic d'avant."""
    lues = avant or {}
    return tuple(
        Mesure(code, nom, scores[code].valeur, lues.get(code)) for code, nom in titres.items() if code in scores
    )


def figure_du_guide(bilan: Bilan, referentiel: Referentiel) -> Figure:
    """Les mesures M1 à M6 du guide des territoires, telles que les points y répondent."""
    titre = "Score par mesure du guide"
    mesures = mesures_de(
        {code: f"{code} · {nom}" for code, nom in referentiel.referentiel.mesures_guide.items()}, bilan.mesures
    )
    return Figure(titre, "Mesure", barres(mesures, Legende("guide", titre)), mesures)
