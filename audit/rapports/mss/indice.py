"""L'indice cyber de MonServiceSécurisé, calculé sur ses mesures ; la formule est celle d'`autodiagnostics.scores`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from audit.autodiagnostics.scores import Categorie, indice_cyber
from audit.rapports.mss.modele import FAITE, NON_PRISE, PARTIELLE, MesureMSS

_SUITES = {FAITE: "faites", PARTIELLE: "en_cours"}


@dataclass(frozen=True)
class IndiceMSS:
    """L'indice de 0 à 5, d'ensemble et par catégorie (None : rien à compter) ; `sans_type` : mesures du référentiel dont
    le fichier ne dit pas si elles sont indispensables, comptées comme recommandées.
    """

    total: float | None
    par_categorie: dict[str, float | None]
    mesures: int
    sans_type: int = 0


def indice(mesures: Iterable[MesureMSS]) -> IndiceMSS:
    """L'indice sur les mesures du référentiel : celles que l'entité a ajoutées n'y comptent pas."""
    return _calculer([m for m in mesures if not m.specifique])


def indice_personnalise(mesures: Iterable[MesureMSS]) -> IndiceMSS:
    """Le même avec les mesures ajoutées (comme recommandées), sans celles qui ne sont pas prises en compte."""
    return _calculer([
        replace(m, indispensable=False) if m.specifique else m for m in mesures if m.statut != NON_PRISE
    ])  # fmt: skip


def _calculer(mesures: list[MesureMSS]) -> IndiceMSS:
    comptes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for m in mesures:
        sorte = "indispensables" if m.indispensable else "recommandees"
        compte = comptes[m.categorie]
        compte[sorte] += 1
        if m.statut in _SUITES:
            compte[f"{sorte}_{_SUITES[m.statut]}"] += 1
    categories = {code: Categorie(**compte) for code, compte in comptes.items()}
    return IndiceMSS(
        indice_cyber(categories.values()), {code: indice_cyber([c]) for code, c in categories.items()}, len(mesures),
        sum(m.indispensable is None for m in mesures),
    )  # fmt: skip
