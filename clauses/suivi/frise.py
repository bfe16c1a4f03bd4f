"""La frise du calendrier de fin : positions calculées ici, dessin dans le gabarit ; la même chose est dans un tableau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clauses.suivi.fin import JalonDeFin
from clauses.suivi.listes import libelle
from socle.echeances.calcul import ajouter_mois
from socle.types import ecrire_date

LARGEUR, GAUCHE, DROITE, PAS, HAUT = 760, 8, 12, 42, 28
RANGEES = 30
NOM_MAXIMUM = 80
APRES = 12
"""Mois après le dernier terme que la frise montre ; ce qui est plus loin se tient sur son bord."""


@dataclass(frozen=True)
class Marque:
    """Un jalon dessiné : sa forme dit son état (`rond`, `carre` : due ou passée, `coche` : finie, `terme`)."""

    x: float
    forme: str
    titre: str


@dataclass(frozen=True)
class Rangee:
    """Une ligne de la frise : son nom, et ses marques dessous."""

    nom: str
    y: int
    marques: tuple[Marque, ...]


@dataclass(frozen=True)
class Frise:
    """Le dessin. `omises` : rangées qui n'y tiennent pas ; `bord` : vrai si un jalon est plus loin que la frise."""

    rangees: tuple[Rangee, ...]
    annees: tuple[tuple[int, float], ...]
    aujourd_hui: float | None
    hauteur: int
    omises: int
    bord: bool
    largeur: int = LARGEUR


def dessiner(jalons: Sequence[JalonDeFin], aujourd_hui: date, *, par_contrat: bool) -> Frise | None:
    """La frise de ces jalons : une rangée par jalon, ou par contrat ; None s'il n'y en a pas."""
    if not jalons:
        return None
    groupes: dict[object, list[JalonDeFin]] = {}
    for rang, jalon in enumerate(jalons):
        groupes.setdefault(jalon.contrat.id if par_contrat else rang, []).append(jalon)
    gardes = list(groupes.values())[:RANGEES]
    origine, terme = _bornes(jalons, aujourd_hui)
    rangees = tuple(
        Rangee(_court(siens[0].contrat.nom if par_contrat else siens[0].libelle), HAUT + rang * PAS,
               tuple(_marque(j, _place(j.jour, origine, terme)) for j in siens))
        for rang, siens in enumerate(gardes)
    )  # fmt: skip
    pas = max(1, -(-(terme.year - origine.year) // 10))
    annees = tuple((a, _place(date(a, 1, 1), origine, terme)) for a in range(origine.year, terme.year + 1, pas)
                   if date(a, 1, 1) >= origine)  # fmt: skip
    ici = _place(aujourd_hui, origine, terme) if origine <= aujourd_hui <= terme else None
    loin = any(not origine <= j.jour <= terme for j in jalons)
    return Frise(rangees, annees, ici, HAUT + len(rangees) * PAS + 6, len(groupes) - len(gardes), loin)


def _bornes(jalons: Sequence[JalonDeFin], aujourd_hui: date) -> tuple[date, date]:
    """Du premier jalon, ou d'aujourd'hui s'il est avant, à un an après le dernier terme ; un mois au moins."""
    termes = [j.jour for j in jalons if j.terme] or [max(j.jour for j in jalons)]
    premier, dernier = min(j.jour for j in jalons), ajouter_mois(max(termes), APRES)
    origine = max(min(premier, aujourd_hui), ajouter_mois(premier, -36)).replace(day=1)
    return origine, max(dernier, ajouter_mois(origine, 1))


def _place(jour: date, origine: date, terme: date) -> float:
    part = (min(max(jour, origine), terme) - origine).days / (terme - origine).days
    return round(GAUCHE + part * (LARGEUR - GAUCHE - DROITE), 1)


def _marque(jalon: JalonDeFin, x: float) -> Marque:
    forme = {"due": "carre", "a_venir": "rond"}.get(jalon.etat, "coche")
    etat = "en retard" if jalon.retard else libelle("etats_obligations", jalon.etat).lower()
    titre = f"{ecrire_date(jalon.jour)} — {jalon.libelle}" + ("" if jalon.terme else f" ({etat})")
    return Marque(x, "terme" if jalon.terme else forme, titre)


def _court(nom: str) -> str:
    return nom if len(nom) <= NOM_MAXIMUM else nom[: NOM_MAXIMUM - 1].rstrip() + "…"
