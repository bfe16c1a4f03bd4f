"""Les scores : fonctions pures, du point à la note. Barème de Gouverne (docs/formats.md) ; aucun texte ne l'impose.

Conforme 1, partiel 0,5, non conforme 0, planifié 0, « à vérifier » 0 et compté à part ; non applicable exclu ;
non évalué exclu du score, il baisse la complétude. Un point évalué sur plusieurs périmètres pèse une fois : la moyenne
de ses réponses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from audit.autodiagnostics.modele import (
    CONFORME,
    NE_SAIT_PAS,
    NON_APPLICABLE,
    NON_CONFORME,
    NON_EVALUE,
    PARTIEL,
    PLANIFIE,
)
from audit.referentiels.forme import Point

VALEURS: Final[Mapping[str, float]] = {
    CONFORME: 1.0, PARTIEL: 0.5, NON_CONFORME: 0.0, PLANIFIE: 0.0, NE_SAIT_PAS: 0.0,
}  # fmt: skip
SEUILS: Final = ((80.0, "A"), (60.0, "B"), (40.0, "C"), (20.0, "D"), (0.0, "E"))
PLAFOND: Final = "C"
"""Note la plus haute tant qu'une obligation n'est pas tenue : un écart à la loi ne se dilue pas dans une moyenne."""
NON_TENUES: Final = frozenset({NON_CONFORME, PLANIFIE})
ESSENTIEL: Final = 3
BANDES: Final = ((4.0, "très bon"), (3.0, "bon"), (2.0, "moyen"), (1.0, "insuffisant"), (0.0, "très insuffisant"))


class Evaluee(Protocol):
    """Un point évalué sur un périmètre : le point, le statut qui compte aujourd'hui."""

    @property
    def point(self) -> Point: ...  # noqa: D102
    @property
    def statut(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Score:
    """`valeur` : 0 à 100, None si rien n'est évalué ; `completude` : part des réponses données, 0 à 100. Les obligations
    et les « à vérifier » se comptent par périmètre.
    """

    valeur: float | None
    completude: float
    total: int
    evaluees: int
    a_verifier: int
    non_tenues: int
    en_partie: int
    obligations_a_verifier: int
    par_statut: Mapping[str, int]

    @property
    def restantes(self) -> int:
        """Réponses qui restent à donner."""
        return self.total - self.evaluees

    @property
    def note(self) -> str:
        """La lettre, A à E, plafonnée tant qu'une obligation n'est pas tenue ; vide si rien n'est évalué."""
        if self.valeur is None:
            return ""
        lettre = next(nom for seuil, nom in SEUILS if self.valeur >= seuil)
        return max(lettre, PLAFOND) if self.non_tenues else lettre

    @property
    def plafonnee(self) -> bool:
        """Vrai si la note serait meilleure sans une obligation non tenue."""
        return self.valeur is not None and bool(self.non_tenues) and self.valeur >= 60.0


def noter(unites: Iterable[Evaluee]) -> Score:
    """Le score de ces unités."""
    toutes = list(unites)
    par_statut: dict[str, int] = {}
    for u in toutes:
        par_statut[u.statut] = par_statut.get(u.statut, 0) + 1
    obligees = [u.statut for u in toutes if u.point.obligatoire]
    evaluees = len(toutes) - par_statut.get(NON_EVALUE, 0)
    return Score(
        valeur=_valeur(toutes), completude=100.0 * evaluees / len(toutes) if toutes else 0.0, total=len(toutes),
        evaluees=evaluees, a_verifier=par_statut.get(NE_SAIT_PAS, 0),
        non_tenues=sum(s in NON_TENUES for s in obligees), en_partie=obligees.count(PARTIEL),
        obligations_a_verifier=obligees.count(NE_SAIT_PAS), par_statut=par_statut,
    )  # fmt: skip


def _valeur(unites: Sequence[Evaluee]) -> float | None:
    moyennes = valeurs_par_point(unites)
    poids = {u.point.id: u.point.poids for u in unites}
    total = sum(poids[i] for i in moyennes)
    return 100.0 * sum(poids[i] * v for i, v in moyennes.items()) / total if total else None


def valeurs_par_point(unites: Iterable[Evaluee]) -> dict[str, float]:
    """Identifiant de point → moyenne de ses réponses évaluées et applicables ; un point sans réponse n'y est pas."""
    lues: dict[str, list[float]] = {}
    for u in unites:
        if u.statut in VALEURS:
            lues.setdefault(u.point.id, []).append(VALEURS[u.statut])
    return {i: sum(v) / len(v) for i, v in lues.items()}


def noter_par(unites: Sequence[Evaluee], cle: Callable[[Point], Iterable[str]]) -> dict[str, Score]:
    """Un score par valeur de `cle` (axe, chapitre, mesure du guide…) ; un point peut en avoir plusieurs, ou aucune."""
    groupes: dict[str, list[Evaluee]] = {}
    for u in unites:
        for nom in cle(u.point):
            groupes.setdefault(nom, []).append(u)
    return {nom: noter(siennes) for nom, siennes in groupes.items()}


def par_axe(unites: Sequence[Evaluee]) -> dict[str, Score]:
    """Un score par axe (gouverner, protéger, détecter, restaurer)."""
    return noter_par(unites, lambda p: (p.axe,) if p.axe else ())


def par_chapitre(unites: Sequence[Evaluee]) -> dict[str, Score]:
    """Un score par chapitre."""
    return noter_par(unites, lambda p: (p.chapitre,))


def par_mesure(unites: Sequence[Evaluee]) -> dict[str, Score]:
    """Un score par mesure du guide (M1 à M6)."""
    return noter_par(unites, lambda p: p.mesures_guide)


@dataclass(frozen=True)
class Categorie:
    """Ce que l'indice cyber compte d'une catégorie : nombre, faites, en cours, des indispensables et des recommandées."""

    indispensables: int = 0
    indispensables_faites: int = 0
    indispensables_en_cours: int = 0
    recommandees: int = 0
    recommandees_faites: int = 0
    recommandees_en_cours: int = 0

    @property
    def taux(self) -> float:
        """Taux de la catégorie, 0 à 1."""
        i, r = self.indispensables, self.recommandees
        fait_i = (self.indispensables_faites + 0.5 * self.indispensables_en_cours) / i if i else 0.0
        fait_r = (self.recommandees_faites + 0.5 * self.recommandees_en_cours) / r if r else 0.0
        return (0.6 + 0.4 * fait_r) * fait_i if i and r else fait_i if i else fait_r


def indice_cyber(categories: Iterable[Categorie]) -> float | None:
    """L'indice cyber de MonServiceSécurisé, 0 à 5 (formule publiée avec son code), pour comparaison ; None si rien."""
    lues = [(c.indispensables + c.recommandees, c.taux) for c in categories]
    total = sum(n for n, _ in lues)
    return 5.0 * sum(n * taux for n, taux in lues) / total if total else None


def indice_des_unites(unites: Iterable[Evaluee]) -> float | None:
    """L'indice cyber de nos points : une catégorie par axe, essentiels pour indispensables, « non applicable » exclu."""
    comptes: dict[str, dict[str, int]] = {}
    for u in unites:
        if u.statut == NON_APPLICABLE:
            continue
        sorte = "indispensables" if u.point.poids == ESSENTIEL else "recommandees"
        compte = comptes.setdefault(u.point.axe, {})
        compte[sorte] = compte.get(sorte, 0) + 1
        suite = {CONFORME: "faites", PARTIEL: "en_cours"}.get(u.statut)
        if suite:
            compte[f"{sorte}_{suite}"] = compte.get(f"{sorte}_{suite}", 0) + 1
    return indice_cyber(Categorie(**compte) for compte in comptes.values())


def bande(indice: float) -> str:
    """Ce que vaut un indice, en un mot."""
    return next(nom for seuil, nom in BANDES if indice >= seuil)
