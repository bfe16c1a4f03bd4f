"""Les écarts d'un autodiagnostic, du plus pressé au moins pressé, et l'action que chacun appelle : fonctions pures.

Priorité : l'obligation d'abord, puis le poids du point, puis l'effort estimé. Une réponse commune à plusieurs services ne
fait qu'un écart, et qu'une action.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit.autodiagnostics.conseils import Estimation, Proposee, clauses_de, estimation_de
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.modele import (
    NE_SAIT_PAS,
    NON_CONFORME,
    ORGANISATION,
    PARTIEL,
    PLANIFIE,
    SERVICE,
    Reponse,
)
from audit.autodiagnostics.scores import ESSENTIEL
from audit.referentiels.forme import Point
from socle.actions.operations import Proposition
from socle.types import ecrire_date

STATUTS: Final = (NON_CONFORME, PLANIFIE, PARTIEL, NE_SAIT_PAS)
"""Les réponses qui font un écart, de la plus grave à la moins grave."""
PRIORITES: Final = ("haute", "moyenne", "basse")
UTILE, EFFORT_MOYEN, EFFORT_FORT = 1, 2, 3
TITRE_MAXIMUM: Final = 300


@dataclass(frozen=True)
class Ecart:
    """Un point que la même réponse laisse en écart, sur un périmètre ou sur plusieurs qui l'héritent."""

    unites: tuple[Unite, ...]
    referentiel: str
    rang: int
    estimation: Estimation
    proposee: Proposee | None

    @property
    def unite(self) -> Unite:
        """La première unité."""
        return self.unites[0]

    @property
    def point(self) -> Point:
        """Le point."""
        return self.unite.point

    @property
    def statut(self) -> str:
        """Ce qui compte ce jour."""
        return self.unite.statut

    @property
    def reponse(self) -> Reponse:
        """La réponse donnée ; un écart en a toujours une."""
        source = self.unite.source
        assert source is not None  # noqa: S101 -- un point non évalué n'est pas un écart
        return source

    @property
    def commun(self) -> bool:
        """Vrai si la réponse est celle de l'organisation, dont des services héritent."""
        return self.unite.est_heritee

    @property
    def echeance(self) -> date | None:
        """La date prévue, s'il y en a une."""
        return self.reponse.echeance

    @property
    def preuve_seule(self) -> bool:
        """Vrai si seule une preuve périmée fait l'écart."""
        return self.unite.abaissee

    @property
    def priorite(self) -> str:
        """Haute, moyenne ou basse : voir `priorite_de`."""
        return priorite_de(self.point, self.estimation.effort)

    @property
    def place(self) -> str:
        """Le point sur ce périmètre, d'une année à l'autre."""
        return place_de(self.referentiel, self.unite)

    @property
    def cle(self) -> str:
        """Clé de l'action, la même d'un autodiagnostic à l'autre : la place de l'écart, et ce qu'il faut faire."""
        quoi = "verifier" if self.statut == NE_SAIT_PAS else "preuve" if self.preuve_seule else "corriger"
        return f"autodiagnostic:{self.place}:{quoi}"


def priorite_de(point: Point, effort: int | None) -> str:
    """Haute : obligation, ou essentiel d'effort faible ou moyen. Basse : utile, ou important d'effort fort. Sinon moyenne.

    Un effort non estimé vaut moyen.
    """
    fort = (effort or EFFORT_MOYEN) == EFFORT_FORT
    if point.obligatoire or (point.poids == ESSENTIEL and not fort):
        return "haute"
    return "basse" if point.poids == UTILE or (point.poids < ESSENTIEL and fort) else "moyenne"


def place_de(referentiel: str, unite: Unite, *, heritage: bool = True) -> str:
    """Un point sur un périmètre, d'une année à l'autre : le système du registre, sinon le genre du périmètre.

    Une réponse héritée est à sa place chez qui l'a donnée, l'organisation ; `heritage=False` : là où elle se lit.
    """
    cible = unite.cible
    ou = str(cible.objet_id or cible.nom[:36]) if cible.genre == SERVICE else cible.genre
    return f"{referentiel}:{unite.point.id}:{ORGANISATION if heritage and unite.est_heritee else ou}"


def ecarts_de(etat: Etat) -> list[Ecart]:
    """Les écarts d'un autodiagnostic ce jour, du plus pressé au moins pressé."""
    rangs = {p.id: rang for rang, p in enumerate(etat.referentiel.points)}
    groupes: dict[object, list[Unite]] = {}
    for u in etat.unites:
        if u.statut in STATUTS and u.source is not None:
            groupes.setdefault((u.source.id, u.point.id), []).append(u)
    trouves = [
        Ecart(tuple(siennes), etat.referentiel.code, rangs[siennes[0].point.id],
              estimation_de(etat.referentiel, siennes[0].point), clauses_de(etat.referentiel, siennes[0].point))
        for siennes in groupes.values()
    ]  # fmt: skip
    return sorted(trouves, key=_rang)


def _rang(e: Ecart) -> tuple[object, ...]:
    return (
        not e.point.obligatoire, -e.point.poids, e.estimation.effort or EFFORT_MOYEN, STATUTS.index(e.statut), e.rang,
        e.unite.cible.rang,
    )  # fmt: skip


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on veut voir des écarts ; vide : tout. `cible` : identifiant d'un périmètre, où l'écart se lit ou d'où vient
    sa réponse ; `fondement` : `obligation` pour les obligations seules.
    """

    priorite: str = ""
    statut: str = ""
    cible: str = ""
    chapitre: str = ""
    fondement: str = ""

    def retient(self, e: Ecart) -> bool:
        """Vrai si cet écart est demandé."""
        return (
            self.priorite in ("", e.priorite)
            and self.statut in ("", e.statut)
            and self.chapitre in ("", e.point.chapitre)
            and (not self.cible or self.cible in {str(e.reponse.cible_id), *(str(u.cible.id) for u in e.unites)})
            and (not self.fondement or (self.fondement == "obligation" and e.point.obligatoire))
        )


def filtrer(ecarts: Iterable[Ecart], filtre: Filtre) -> list[Ecart]:
    """Les écarts que le filtre retient."""
    return [e for e in ecarts if filtre.retient(e)]


def proposition(e: Ecart) -> Proposition:
    """L'action qu'un écart appelle."""
    return Proposition(
        e.cle, titre(e), e.reponse.id, e.estimation.nature, e.priorite, "\n".join(_description(e)),
    )  # fmt: skip


def titre(e: Ecart) -> str:
    """Ce qu'il faut faire, et où."""
    p = e.point
    if e.statut == NE_SAIT_PAS:
        quoi = f"Vérifier : {p.intitule}"
    elif e.preuve_seule:
        quoi = f"Renouveler la preuve : {p.intitule}"
    else:
        quoi = p.remediation.rstrip(".") or f"Mettre en place : {p.intitule}"
    ou = "" if e.commun or e.unite.cible.genre == ORGANISATION else f" ({e.unite.cible.nom})"
    debut = f"{p.id} · {quoi}"
    place = TITRE_MAXIMUM - len(ou)
    return (debut if len(debut) <= place else f"{debut[: place - 1].rstrip()}…") + ou


def _description(e: Ecart) -> Sequence[str]:
    """La question, ce qui la fonde, ce qui est prévu."""
    p, r = e.point, e.reponse
    lignes = [p.question]
    if e.statut == NE_SAIT_PAS and p.a_demander_a:
        lignes.append(f"À demander à : {', '.join(p.a_demander_a)}.")
    if p.obligatoire:
        lignes.append(f"Obligation : {p.reference}." + (f" {p.condition}." if p.condition else ""))
    if e.preuve_seule:
        lignes.append(f"Preuve périmée : {', '.join(x.titre for x in e.unite.perimees)}.")
    if r.echeance is not None:
        lignes.append(f"Prévu pour le {ecrire_date(r.echeance)}.")
    if r.responsable:
        lignes.append(f"Qui s'en charge : {r.responsable}.")
    if e.commun:
        lignes.append(f"Réponse commune à : {', '.join(u.cible.nom for u in e.unites)}."[:1000])
    return lignes
