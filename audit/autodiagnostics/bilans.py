"""Le bilan d'un autodiagnostic : ses scores réunis, pour une page, une comparaison, ou la clôture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.autodiagnostics import scores
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import NE_SAIT_PAS, PARTIEL
from audit.autodiagnostics.scores import NON_TENUES, Score


@dataclass(frozen=True)
class Bilan:
    """Les scores d'un autodiagnostic ou d'un de ses périmètres."""

    ensemble: Score
    axes: Mapping[str, Score]
    chapitres: Mapping[str, Score]
    mesures: Mapping[str, Score]
    indice: float | None
    ecarts: tuple[Unite, ...]
    """Obligations non tenues, en partie tenues, à vérifier, dans cet ordre."""

    @property
    def non_tenues(self) -> tuple[Unite, ...]:
        """Les obligations que la personne dit non tenues."""
        return tuple(u for u in self.ecarts if u.statut in NON_TENUES)


def bilan_de(unites: Sequence[Unite]) -> Bilan:
    """Le bilan de ces unités."""
    return Bilan(
        scores.noter(unites), scores.par_axe(unites), scores.par_chapitre(unites), scores.par_mesure(unites),
        scores.indice_des_unites(unites), tuple(_ecarts(unites)),
    )  # fmt: skip


def _ecarts(unites: Sequence[Unite]) -> list[Unite]:
    rangs = dict.fromkeys(NON_TENUES, 0) | {PARTIEL: 1, NE_SAIT_PAS: 2}
    obligees = [u for u in unites if u.point.obligatoire and u.statut in rangs]
    return sorted(obligees, key=lambda u: rangs[u.statut])


def resumer(etat: Etat) -> dict[str, Any]:
    """Le bilan en valeurs simples, tel que la clôture le garde."""
    bilan = bilan_de(etat.unites)
    return {
        "jour": etat.jour.isoformat(), "score": bilan.ensemble.valeur, "note": bilan.ensemble.note,
        "completude": bilan.ensemble.completude, "a_verifier": bilan.ensemble.a_verifier,
        "non_tenues": bilan.ensemble.non_tenues, "indice": bilan.indice, "par_statut": dict(bilan.ensemble.par_statut),
        "axes": {nom: s.valeur for nom, s in bilan.axes.items()},
        "chapitres": {nom: s.valeur for nom, s in bilan.chapitres.items()},
    }  # fmt: skip
