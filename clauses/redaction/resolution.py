"""Quelles clauses sont retenues, et pourquoi : conditions, dépendances, remplacements, exclusions.

L'ordre est celui de la bibliothèque. Chaque écart avec ce que la personne a choisi est une `Decision` qui s'explique.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.redaction.expressions import vrai

Effet = Literal["ajoutee", "ecartee", "maintenue", "manque"]
TOURS_MAXIMUM = 60


@dataclass(frozen=True)
class Decision:
    """Une clause ajoutée, écartée, maintenue ou qui manque sans que la personne l'ait demandé, et la raison."""

    code: str
    effet: Effet
    raison: str


@dataclass
class Choix:
    """Ce que l'on demande : clauses du profil, ajoutées, retirées ; les variables décident du reste."""

    profil: tuple[str, ...] = ()
    ajoutees: frozenset[str] = frozenset()
    retirees: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resolution:
    """Les clauses retenues, dans l'ordre, et ce qui a été décidé. `exigees` : code → clauses qui l'exigent."""

    clauses: tuple[Clause, ...]
    decisions: tuple[Decision, ...]
    exigees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def codes(self) -> frozenset[str]:
        """Codes retenus."""
        return frozenset(c.id for c in self.clauses)


def exigences(clause: Clause, variables: Mapping[str, Any]) -> set[str]:
    """Codes que cette clause exige avec ces réponses."""
    conditionnelles = (d.requiert for d in clause.dependances_conditionnelles if vrai(d.si, dict(variables)))
    return set(clause.dependances.requiert).union(*conditionnelles)


def remplacees(clauses: Iterable[Clause], variables: Mapping[str, Any]) -> dict[str, str]:
    """Codes rendus inutiles par la variante choisie d'une clause retenue → code de cette clause."""
    resultat: dict[str, str] = {}
    for clause in clauses:
        variante = clause.variante(str(variables.get(clause.variante_par))) if clause.variante_par else None
        for code in variante.remplace if variante else ():
            resultat[code] = clause.id
    return resultat


class _Solveur:
    """Un essai : retient, complète, écarte, jusqu'à ce que plus rien ne bouge."""

    def __init__(self, bibliotheque: Bibliotheque, choix: Choix, variables: Mapping[str, Any]) -> None:
        self.b, self.choix, self.variables = bibliotheque, choix, dict(variables)
        self.voulues = (set(choix.profil) - choix.retirees | choix.ajoutees) & set(bibliotheque.par_code)
        self.retenues = set(self.voulues)
        self.interdites: dict[str, str] = {}
        self.exigees: dict[str, set[str]] = {}

    def empechement(self, clause: Clause) -> str:
        """Pourquoi cette clause ne peut être retenue, ou rien."""
        if clause.id in self.interdites:
            return self.interdites[clause.id]
        if not vrai(clause.condition, self.variables):
            return "sans objet pour les rôles retenus au regard du RGPD"
        if self.variables.get("type_contrat") not in clause.types_contrat:
            return "sans objet pour ce type de contrat"
        return ""

    def resoudre(self) -> Resolution:
        """Le point fixe, puis les explications."""
        for _ in range(TOURS_MAXIMUM):
            avant = (frozenset(self.retenues), frozenset(self.interdites))
            self._remplacer()
            self.retenues = {c for c in self.retenues if not self.empechement(self.b.par_code[c])}
            self._exiger()
            self._exclure()
            if avant == (frozenset(self.retenues), frozenset(self.interdites)):
                break
        clauses = tuple(c for c in self.b.clauses if c.id in self.retenues)
        exigees = {code: tuple(sorted(par)) for code, par in self.exigees.items()}
        return Resolution(clauses, tuple(self._decisions()), exigees)

    def _remplacer(self) -> None:
        titre = {c: self.b.par_code[par].titre for c, par in remplacees(self._clauses(), self.variables).items()}
        for code, par in titre.items():
            self.interdites.setdefault(code, f"remplacée par la rédaction choisie pour « {par} »")

    def _clauses(self) -> list[Clause]:
        return [self.b.par_code[c] for c in self.retenues]

    def _exiger(self) -> None:
        self.exigees = {}
        file = sorted(self.retenues)
        while file:
            clause = self.b.par_code[file.pop()]
            for code in exigences(clause, self.variables):
                self.exigees.setdefault(code, set()).add(clause.id)
                if (
                    code not in self.retenues
                    and code in self.b.par_code
                    and not self.empechement(self.b.par_code[code])
                ):
                    self.retenues.add(code)
                    file.append(code)

    def _exclure(self) -> None:
        """De deux clauses qui s'excluent, reste celle que la personne a ajoutée, sinon celle du profil, sinon la première."""
        rang = {c.id: n for n, c in enumerate(self.b.clauses)}
        for code in sorted(self.retenues, key=lambda c: rang[c]):
            for autre in self.b.par_code[code].dependances.exclut:
                if code in self.retenues and autre in self.retenues:
                    garde, part = sorted((code, autre), key=lambda c: (-self._poids(c), rang[c]))
                    self.interdites[part] = f"incompatible avec « {self.b.par_code[garde].titre} » ({garde})"
                    self.retenues.discard(part)

    def _poids(self, code: str) -> int:
        return 2 if code in self.choix.ajoutees else int(code in self.choix.profil)

    def _decisions(self) -> Iterable[Decision]:
        for clause in self.b.clauses:
            code, retenue = clause.id, clause.id in self.retenues
            par = sorted(self.exigees.get(code, set()) & self.retenues)
            if retenue and code in self.choix.retirees:
                yield Decision(code, "maintenue", f"exigée par {', '.join(par)} : retirez d'abord ce qui l'exige")
            elif retenue and code not in self.voulues:
                yield Decision(code, "ajoutee", f"exigée par {', '.join(par)}")
            elif not retenue and code in self.voulues:
                yield Decision(code, "ecartee", self.empechement(clause))
            elif not retenue and par and not self._est_remplacee(code):
                yield Decision(code, "manque", f"exigée par {', '.join(par)}, mais {self.empechement(clause)}")

    def _est_remplacee(self, code: str) -> bool:
        return code in remplacees(self._clauses(), self.variables)


def resoudre(bibliotheque: Bibliotheque, choix: Choix, variables: Mapping[str, Any]) -> Resolution:
    """Les clauses retenues pour ces choix et ces réponses."""
    return _Solveur(bibliotheque, choix, variables).resoudre()
