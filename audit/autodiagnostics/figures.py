"""Les quatre figures d'un bilan : axes, chapitres, mesures du guide, réponses. La page montre le SVG, Word son PNG ; l'une et
l'autre portent à côté le tableau des mêmes nombres.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from audit.autodiagnostics import dessins
from audit.autodiagnostics.bilans import Bilan
from audit.autodiagnostics.dessins import Legende, Mesure, Part
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import NON_EVALUE
from audit.autodiagnostics.scores import Score
from audit.referentiels.forme import Referentiel

NON_EVALUE_LIBELLE: Final = "Non évalué"
Traceur = Callable[[Sequence[Mesure], Legende], Markup]


@dataclass(frozen=True)
class Figure:
    """Un dessin et les nombres qu'il montre ; `dessin` est vide s'il n'y a rien à dessiner."""

    titre: str
    colonne: str
    dessin: Markup
    mesures: tuple[Mesure, ...]
    avant: str = ""

    @property
    def alternative(self) -> str:
        """Les mêmes nombres en une phrase, pour le texte alternatif d'un document."""
        return f"{self.titre} : " + " ; ".join(f"{m.titre}, {dessins.nombre(m.valeur)}" for m in self.mesures) + "."

    def png(self) -> bytes:
        """Le dessin en PNG."""
        return dessins.png(self.dessin)


@dataclass(frozen=True)
class Figures:
    """Les figures d'un bilan ; `reponses` : la répartition des réponses, et ses parts."""

    axes: Figure
    chapitres: Figure
    mesures: Figure
    reponses: Markup
    parts: tuple[Part, ...]


def mesures_de(
    titres: Mapping[str, str], scores: Mapping[str, Score], avant: Mapping[str, float | None] | None = None
) -> tuple[Mesure, ...]:
    """Une mesure par titre qui a un score, dans l'ordre des titres ; `avant` : les valeurs de l'autodiagnostic d'avant."""
    lues = avant or {}
    return tuple(
        Mesure(code, nom, scores[code].valeur, lues.get(code)) for code, nom in titres.items() if code in scores
    )


def parts_de(score: Score) -> tuple[Part, ...]:
    """La répartition des réponses d'un score, dans l'ordre de la liste ; celles qu'on n'a pas données en dernier."""
    dites = [Part(i.code, i.libelle, score.par_statut.get(i.code, 0)) for i in LISTES["statuts"].items]
    return (*dites, Part("non_evalue", NON_EVALUE_LIBELLE, score.par_statut.get(NON_EVALUE, 0)))


def figures(
    bilan: Bilan,
    referentiel: Referentiel,
    *,
    avant: Mapping[str, Any] | None = None,
    nom_avant: str = "",
    cle: str = "fig",
) -> Figures:
    """Les figures d'un bilan. `avant` : le bilan gardé à la clôture de l'autodiagnostic d'avant, `nom_avant` son intitulé."""
    entete, passe = referentiel.referentiel, avant or {}
    chapitres = {code: referentiel.titres[code] for code in referentiel.par_chapitre}
    du_guide = {code: f"{code} · {nom}" for code, nom in entete.mesures_guide.items()}

    def figure(code: str, titre: str, colonne: str, noms: Mapping[str, str], lus: Mapping[str, Score]) -> Figure:
        vus = mesures_de(noms, lus, passe.get(code))
        nom = nom_avant if any(m.avant is not None for m in vus) else ""
        legende = Legende(f"{cle}-{code}", titre, avant=nom)
        tracer = dessins.radar if code == "axes" else dessins.barres
        return Figure(titre, colonne, _tracer(tracer, vus, legende), vus, nom)

    parts = parts_de(bilan.ensemble)
    return Figures(
        figure("axes", "Score par axe", "Axe", entete.axes, bilan.axes),
        figure("chapitres", "Score par chapitre", "Chapitre", chapitres, bilan.chapitres),
        figure("mesures", "Score par mesure du guide", "Mesure", du_guide, bilan.mesures),
        dessins.repartition(parts, Legende(f"{cle}-reponses", "Répartition des réponses")), parts,
    )  # fmt: skip


def _tracer(tracer: Traceur, mesures: Sequence[Mesure], legende: Legende) -> Markup:
    """Un radar qui aurait trop ou trop peu de branches devient des barres."""
    return tracer(mesures, legende) or dessins.barres(mesures, legende)
