"""Choisir des points dans un référentiel, et le décrire en quelques nombres. Fonctions pures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit.referentiels.forme import Chapitre, Point, Referentiel
from socle.types import sans_accents

POIDS: Final = {1: "utile", 2: "important", 3: "essentiel"}
PORTEES: Final = {"collectivite": "organisation", "service": "téléservice ou système", "objets": "objets connectés"}
PARCOURS: Final = {"court": "court", "complet": "complet"}
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
MONTRES: Final = 300
"""Points montrés d'un coup : au-delà, la page invite à choisir un chapitre."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à un référentiel ; vide : tout. `obligatoire` ∈ oui, non ; `groupe` : un niveau."""

    demande: str = ""
    chapitre: str = ""
    parcours: str = ""
    portee: str = ""
    obligatoire: str = ""
    mesure: str = ""
    groupe: str = ""

    @property
    def actif(self) -> bool:
        """Vrai si l'on demande autre chose que tout."""
        return self != Filtre()


@dataclass(frozen=True)
class Choix:
    """Les points retenus, par chapitre, et combien il y en a ; `coupe` : tous ne sont pas montrés."""

    par_chapitre: tuple[tuple[Chapitre, tuple[Point, ...]], ...]
    total: int
    coupe: bool = False


@dataclass(frozen=True)
class Portrait:
    """Un référentiel en quelques nombres."""

    points: int
    obligatoires: int
    a_valider: int
    court: int
    de_memoire: int


def choisir(referentiel: Referentiel, filtre: Filtre) -> Choix:
    """Les points qui répondent à toutes les demandes, dans l'ordre du référentiel."""
    retenus = [p for p in referentiel.points if _repond(p, filtre)]
    montres = {p.id for p in retenus[:MONTRES]}
    par_code = {c.code: c for c in referentiel.chapitres}
    groupes = [
        (par_code[code], tuple(p for p in points if p.id in montres))
        for code, points in referentiel.par_chapitre.items()
    ]
    return Choix(tuple((c, ps) for c, ps in groupes if ps), len(retenus), len(retenus) > MONTRES)


def _repond(point: Point, filtre: Filtre) -> bool:
    if filtre.chapitre and point.chapitre != filtre.chapitre:
        return False
    if filtre.parcours and filtre.parcours not in point.parcours:
        return False
    if filtre.portee and point.portee != filtre.portee:
        return False
    if filtre.obligatoire and point.obligatoire != (filtre.obligatoire == "oui"):
        return False
    if filtre.mesure and filtre.mesure not in point.mesures_guide:
        return False
    if filtre.groupe and filtre.groupe not in point.groupes:
        return False
    return _contient(point, filtre.demande)


def _contient(point: Point, demande: str) -> bool:
    mots = sans_accents(demande).split()
    if not mots:
        return True
    textes = (point.id, point.intitule, point.question, point.question_simple, point.attendu, point.remediation,
              point.reference, *(f.ref for f in point.fondements))  # fmt: skip
    foin = sans_accents(" ".join(textes))
    return all(mot in foin for mot in mots)


def portrait(referentiel: Referentiel) -> Portrait:
    """Ce que le référentiel a de points, d'obligations, de références de mémoire."""
    points = referentiel.points
    obligatoires = [p for p in points if p.obligatoire]
    return Portrait(
        len(points), len(obligatoires), sum(1 for p in obligatoires if not p.validation_juriste),
        len(referentiel.points_du_parcours("court")), sum(1 for p in points if _de_memoire(p)),
    )  # fmt: skip


def _de_memoire(point: Point) -> bool:
    return any(f.verif == "M" for f in point.fondements)


def date_connue(jour: date) -> bool:
    """Faux pour le jour qui tient lieu de date inconnue."""
    return jour.year > 1970


def presents(valeurs: Sequence[str], connus: dict[str, str]) -> list[tuple[str, str]]:
    """Les couples (code, libellé) qui servent vraiment, dans l'ordre des connus puis de leur apparition."""
    vus = list(dict.fromkeys(valeurs))
    ordre = [code for code in connus if code in vus] + [code for code in vus if code not in connus]
    return [(code, connus.get(code) or code) for code in ordre]
