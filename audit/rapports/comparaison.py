"""Deux autodiagnostics l'un contre l'autre : ce qui monte, descend, arrive, disparaît ; les scores d'alors et d'aujourd'hui.

Fonctions pures. Un point se retrouve à son identifiant, qui ne change jamais d'une version à l'autre.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.autodiagnostics.bilans import Bilan
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.scores import Score, valeurs_par_point
from audit.rapports.textes import libelle_de_statut
from audit.referentiels.forme import Point, Referentiel

MONTE, BAISSE, NOUVEAU, RETIRE, EVALUE, PERDU, STABLE = (
    "monte", "baisse", "nouveau", "retire", "evalue", "perdu", "stable",
)  # fmt: skip
SENS: Final = {
    MONTE: "Mieux", BAISSE: "Moins bien", EVALUE: "Évalué depuis", PERDU: "N'est plus évalué",
    NOUVEAU: "Point nouveau", RETIRE: "Point retiré", STABLE: "Inchangé",
}  # fmt: skip


@dataclass(frozen=True)
class Ecart:
    """Un point d'un autodiagnostic à l'autre ; `avant`, `apres` : ses réponses ; `note` : ce que la version a changé."""

    point: Point
    sens: str
    avant: str
    apres: str
    note: str = ""


@dataclass(frozen=True)
class Comparaison:
    """Ce qui a changé depuis un autre autodiagnostic."""

    titre: str
    jour: str
    ecarts: tuple[Ecart, ...]
    scores: tuple[tuple[str, float | None, float | None], ...]
    """(nom, score d'alors, score d'aujourd'hui) : l'ensemble, puis chaque axe."""

    def de(self, *sens: str) -> list[Ecart]:
        """Les écarts de ces sens."""
        return [e for e in self.ecarts if e.sens in sens]

    @property
    def bouges(self) -> list[Ecart]:
        """Tout ce qui n'est pas inchangé, le moins bien d'abord."""
        ordre = (BAISSE, PERDU, MONTE, EVALUE, NOUVEAU, RETIRE)
        return sorted(self.de(*ordre), key=lambda e: ordre.index(e.sens))


def comparer(avant: Etat, apres: Etat, alors: Bilan, maintenant: Bilan, jour: str) -> Comparaison:
    """Compare deux états ; `alors` et `maintenant` : leurs bilans ; `jour` : à quelle date le premier est lu."""
    notes = _notes(avant.referentiel, apres.referentiel)
    ecarts = tuple(_ecarts(_par_point(avant.unites), _par_point(apres.unites), notes))
    return Comparaison(avant.objet.libelle, jour, ecarts, tuple(_scores(alors, maintenant, apres.referentiel)))


def _par_point(unites: Sequence[Unite]) -> dict[str, list[Unite]]:
    groupes: dict[str, list[Unite]] = {}
    for u in unites:
        groupes.setdefault(u.point.id, []).append(u)
    return groupes


def _notes(avant: Referentiel, apres: Referentiel) -> dict[str, str]:
    """Ce que les versions entre les deux ont fait de chaque point."""
    if avant.code != apres.code or avant.version == apres.version:
        return {}
    connues = {v.version for v in avant.referentiel.historique}
    return {
        id_: c.note for v in apres.referentiel.historique if v.version not in connues for id_, c in v.points.items()
    }


def _ecarts(avant: Mapping[str, list[Unite]], apres: Mapping[str, list[Unite]], notes: Mapping[str, str]) -> Any:
    valeurs = [valeurs_par_point(u for siennes in g.values() for u in siennes) for g in (avant, apres)]
    for id_ in dict.fromkeys((*apres, *avant)):
        a, b = avant.get(id_, []), apres.get(id_, [])
        sens = _sens(bool(a), bool(b), valeurs[0].get(id_), valeurs[1].get(id_))
        yield Ecart((b or a)[0].point, sens, _en_mots(a), _en_mots(b), notes.get(id_, ""))


def _sens(etait: bool, est: bool, alors: float | None, maintenant: float | None) -> str:
    if not etait or not est:
        return NOUVEAU if est else RETIRE
    if alors is None or maintenant is None:
        return STABLE if alors is maintenant else EVALUE if alors is None else PERDU
    return STABLE if abs(maintenant - alors) < 1e-9 else MONTE if maintenant > alors else BAISSE


def _en_mots(unites: Sequence[Unite]) -> str:
    comptes: dict[str, int] = {}
    for u in unites:
        comptes[u.statut] = comptes.get(u.statut, 0) + 1
    if len(comptes) == 1 and sum(comptes.values()) >= 1:
        return libelle_de_statut(next(iter(comptes)))
    return ", ".join(f"{libelle_de_statut(s)} ({n})" for s, n in comptes.items())


def _scores(alors: Bilan, maintenant: Bilan, referentiel: Referentiel) -> Any:
    yield "Ensemble", alors.ensemble.valeur, maintenant.ensemble.valeur
    for code, nom in referentiel.referentiel.axes.items():
        yield nom, _valeur(alors.axes.get(code)), _valeur(maintenant.axes.get(code))


def _valeur(score: Score | None) -> float | None:
    return score.valeur if score is not None else None
