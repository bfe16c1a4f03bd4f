"""La frise des contrats qui tiennent des jeux : positions calculées ici, dessin dans le gabarit. Fonctions pures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LARGEUR, GAUCHE, PAS, HAUT = 720, 230, 30, 28
MAXIMUM = 30
NOM_MAXIMUM = 26
ANS_SANS_TERME = 1


@dataclass(frozen=True)
class Barre:
    """Un contrat : son nom coupé, ce qu'il tient, sa place ; `ouverte` : sans échéance connue ; `fini` : échu."""

    nom: str
    jeux: int
    x: float
    largeur: float
    y: int
    ouverte: bool
    fini: bool


@dataclass(frozen=True)
class Frise:
    """Le dessin : barres, années en abscisse, place d'aujourd'hui, taille ; `omis` : contrats qui n'y tiennent pas."""

    barres: tuple[Barre, ...]
    annees: tuple[tuple[int, float], ...]
    aujourd_hui: float
    hauteur: int
    omis: int
    largeur: int = LARGEUR
    gauche: int = GAUCHE


@dataclass(frozen=True)
class Periode:
    """Un contrat à dessiner."""

    nom: str
    jeux: int
    debut: date | None
    fin: date | None


def dessiner(periodes: Sequence[Periode], aujourd_hui: date) -> Frise | None:
    """La frise de ces contrats, ou None s'il n'y en a pas : deux ans passés au plus, quinze ans à venir au plus."""
    if not periodes:
        return None
    gardees = sorted(periodes, key=lambda p: (p.fin or date.max, p.nom))[:MAXIMUM]
    fins = [p.fin for p in gardees if p.fin] or [aujourd_hui]
    debuts = [p.debut for p in gardees if p.debut] or [aujourd_hui]
    premiere = max(min(*debuts, aujourd_hui).year, aujourd_hui.year - 2)
    derniere = max(min(max(*fins, aujourd_hui).year, aujourd_hui.year + 15), premiere) + 1
    origine, terme = date(premiere, 1, 1), date(derniere + ANS_SANS_TERME, 1, 1)

    def place(jour: date) -> float:
        part = (min(max(jour, origine), terme) - origine).days / (terme - origine).days
        return round(GAUCHE + part * (LARGEUR - GAUCHE), 1)

    barres = []
    for rang, p in enumerate(gardees):
        x, bout = place(p.debut or origine), place(p.fin or terme)
        barres.append(Barre(_court(p.nom), p.jeux, x, round(max(bout - x, 3.0), 1), HAUT + rang * PAS, p.fin is None,
                            p.fin is not None and p.fin < aujourd_hui))  # fmt: skip
    pas = max(1, -(-(derniere - premiere + 1) // 8))
    annees = tuple((annee, place(date(annee, 1, 1))) for annee in range(premiere, derniere + 1, pas))
    return Frise(tuple(barres), annees, place(aujourd_hui), HAUT + len(barres) * PAS + 8, len(periodes) - len(gardees))


def _court(nom: str) -> str:
    return nom if len(nom) <= NOM_MAXIMUM else nom[: NOM_MAXIMUM - 1].rstrip() + "…"
