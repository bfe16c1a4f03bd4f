"""Ce que les pages d'un autodiagnostic montrent, déjà calculé : chiffres, lignes de scores, périmètres, question suivante."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.autodiagnostics.bilans import Bilan
from audit.autodiagnostics.dessins import BRANCHES, Legende, Mesure, Part, barres, radar, repartition
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import NE_SAIT_PAS, ORGANISATION, Cible
from audit.autodiagnostics.scores import Score, noter

_STATUTS = {o.code: o.libelle for o in LISTES["statuts"].items} | {"": "Non évalué"}


@dataclass(frozen=True)
class LigneDeScore:
    """Un axe, un chapitre ou une mesure, et son score."""

    code: str
    titre: str
    score: Score


@dataclass(frozen=True)
class Perimetre:
    """Un périmètre et son score, réponses de l'organisation comprises."""

    cible: Cible
    score: Score
    retirable: bool


def pourcent(valeur: float | None) -> str:
    """Un score écrit : « 67 », ou « non évalué »."""
    return "non évalué" if valeur is None else f"{valeur:.0f}"


def en_chiffres(bilan: Bilan) -> list[dict[str, Any]]:
    """Les quatre chiffres d'un bilan ; jamais le score sans la complétude."""
    e = bilan.ensemble
    note = f"score sur 100, note {e.note}" if e.note else "rien n'est encore évalué"
    return [
        {"nombre": pourcent(e.valeur) if e.valeur is not None else "–", "libelle": note},
        {"nombre": f"{e.completude:.0f} %", "libelle": f"de complétude ({e.evaluees} sur {e.total})"},
        {"nombre": e.non_tenues, "libelle": "obligation non tenue" if e.non_tenues == 1 else "obligations non tenues",
         "ton": "alerte" if e.non_tenues else "bien" if e.evaluees else ""},
        {"nombre": e.a_verifier, "libelle": "point à vérifier" if e.a_verifier == 1 else "points à vérifier",
         "ton": "attention" if e.a_verifier else ""},
    ]  # fmt: skip


def lignes_de_scores(titres: Mapping[str, str], scores: Mapping[str, Score]) -> list[LigneDeScore]:
    """Une ligne par titre qui a un score, dans l'ordre des titres."""
    return [LigneDeScore(code, titre, scores[code]) for code, titre in titres.items() if code in scores]


def dessins(etat: Etat, bilan: Bilan, avant: Mapping[str, Any], titre_avant: str) -> dict[str, Any]:
    """Le radar des axes (des chapitres si le référentiel n'a pas d'axes), les barres des chapitres, la répartition."""
    axes = _mesures(etat.referentiel.referentiel.axes, bilan.axes, avant.get("axes", {}))
    chapitres = _mesures(
        {c: etat.referentiel.titres[c] for c in etat.referentiel.par_chapitre},
        bilan.chapitres,
        avant.get("chapitres", {}),
    )
    branches = axes if len(axes) >= BRANCHES[0] else chapitres
    parts = [Part(code or "non_evalue", nom, bilan.ensemble.par_statut.get(code, 0)) for code, nom in _STATUTS.items()]
    return {
        "radar": radar(branches, Legende("radar", "Score par axe" if branches is axes else "Score par chapitre",
                                         avant=titre_avant))
        if BRANCHES[0] <= len(branches) <= BRANCHES[1] else "",
        "barres": barres(chapitres, Legende("barres", "Score par chapitre", avant=titre_avant)),
        "repartition": repartition(parts, Legende("repartition", "Répartition des réponses")),
    }  # fmt: skip


def _mesures(titres: Mapping[str, str], scores: Mapping[str, Score], avant: Mapping[str, Any]) -> list[Mesure]:
    return [
        Mesure(code, titre, scores[code].valeur, avant.get(code)) for code, titre in titres.items() if code in scores
    ]


def perimetres(etat: Etat) -> list[Perimetre]:
    """Les périmètres et leurs scores ; l'organisation ne compte que ce qui s'y évalue."""
    return [
        Perimetre(c, noter([u for u in etat.unites_de(c.id) if u.compte]), c.genre != ORGANISATION) for c in etat.cibles
    ]


def prochain(etat: Etat) -> Unite | None:
    """La première question sans réponse, dans l'ordre des périmètres et du référentiel."""
    return next((u for u in etat.unites if not u.statut), None)


FILTRES: Mapping[str, str] = {
    "": "Toutes", "sans_reponse": "Sans réponse", "a_verifier": "À vérifier", "a_confirmer": "À confirmer",
    "a_relire": "À relire", "obligations": "Obligations", "perimees": "Preuve périmée",
}  # fmt: skip


def filtrer(unites: Iterable[Unite], filtre: str) -> list[Unite]:
    """Les unités que ce filtre retient."""
    choix: dict[str, Callable[[Unite], bool]] = {
        "sans_reponse": lambda u: not u.statut,
        "a_verifier": lambda u: u.statut == NE_SAIT_PAS,
        "a_confirmer": lambda u: u.reponse is not None and u.reponse.a_confirmer,
        "a_relire": lambda u: u.reponse is not None and bool(u.reponse.statut) and u.reponse.relecture != "acceptee",
        "obligations": lambda u: u.point.obligatoire,
        "perimees": lambda u: bool(u.perimees),
    }
    garde = choix.get(filtre)
    return [u for u in unites if garde is None or garde(u)]


@dataclass(frozen=True)
class Voisins:
    """Où l'on est dans le questionnaire : rang à partir de 1, ce qui précède, ce qui suit."""

    rang: int
    total: int
    avant: Unite | None
    apres: Unite | None


def voisins(unites: Sequence[Unite], unite: Unite) -> Voisins:
    """Les voisins d'une unité dans son périmètre."""
    rang = next(i for i, u in enumerate(unites) if u.point.id == unite.point.id)
    apres = unites[rang + 1] if rang + 1 < len(unites) else None
    return Voisins(rang + 1, len(unites), unites[rang - 1] if rang else None, apres)
