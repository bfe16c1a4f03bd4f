"""Bilan annuel, fonctions pures : ce que chaque statut permet, ce que la page signale, ce que la note retient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.bilan.modele import ARRETE, BROUILLON, PRESENTE, BilanSaisie
from registre.bilan.releve import Constat, Nombre, Partie

STATUTS: Final[Mapping[str, str]] = {BROUILLON: "En rédaction", ARRETE: "Arrêté", PRESENTE: "Présenté"}
DEPUIS: Final[Mapping[str, frozenset[str]]] = {
    "arreter": frozenset({BROUILLON}),
    "presenter": frozenset({ARRETE, PRESENTE}),
    "rouvrir": frozenset({ARRETE, PRESENTE}),
}
"""Verbe → statuts d'où il est possible."""
NOMBRES_DE_LA_NOTE: Final = 10
RETARDS_DE_LA_NOTE: Final = 5
BARRES: Final = 10
"""Barres d'un même dessin : au-delà, le tableau suffit."""


@dataclass(frozen=True)
class Alerte:
    """Ce qu'un bilan laisse à regarder."""

    phrase: str
    article: str = ""
    verification: str = "M"


def alertes(saisie: BilanSaisie, statut: str, aujourd_hui: date) -> Iterator[Alerte]:
    """Ce que la page signale."""
    if statut == BROUILLON and saisie.annee == aujourd_hui.year:
        yield Alerte(f"L'année n'est pas finie : arrêté aujourd'hui, le bilan oublierait la fin de {saisie.annee}.")
    if statut == BROUILLON and not saisie.objectifs:
        yield Alerte("Aucun objectif n'est écrit pour l'année qui vient.")
    if statut == ARRETE:
        yield Alerte("Le bilan est arrêté : notez le jour où il est présenté, et devant qui.", "RGPD 38(3)")


def refus_d_annee(annee: int, aujourd_hui: date) -> str:
    """Pourquoi cette année n'a pas encore de bilan ; vide si elle peut en avoir un."""
    return f"{annee} n'a pas commencé : son bilan attendra." if annee > aujourd_hui.year else ""


def refus_de_presentation(jour: date | None, devant: str, aujourd_hui: date) -> str:
    """Ce qui manque pour noter une présentation ; vide si rien."""
    if jour is None:
        return "Donnez le jour de la présentation."
    if jour > aujourd_hui:
        return "La présentation n'a pas encore eu lieu : notez-la après."
    return "" if devant.strip() else "Dites devant qui le bilan a été présenté (conseil municipal, bureau, maire)."


def ecrire_ecart(nombre: Nombre) -> str:
    """« +3 », « −2 », « = », ou « – » si l'année d'avant n'est pas connue."""
    if nombre.ecart is None:
        return "–"
    return "=" if nombre.ecart == 0 else f"{'+' if nombre.ecart > 0 else '−'}{abs(nombre.ecart)}"


def dits(nombres: Iterable[Nombre]) -> tuple[Nombre, ...]:
    """Les nombres qui disent quelque chose, cette année ou la précédente."""
    return tuple(n for n in nombres if not n.muet)


def tus(nombres: Iterable[Nombre]) -> list[str]:
    """Ce qui est à zéro les deux années, en mots ; un « dont » n'ajoute rien à son total nul."""
    return [n.libelle for n in nombres if n.muet and not n.libelle.lower().startswith("dont")]


def retenus(parties: Sequence[Partie]) -> tuple[Nombre, ...]:
    """Ce que la note aux élus montre : le premier nombre de chaque chapitre qui dit quelque chose."""
    premiers = (next((n for n in dits(p.nombres) if n.se_compte), None) for p in parties)
    return tuple(n for n in premiers if n is not None)[:NOMBRES_DE_LA_NOTE]


def en_retard(parties: Sequence[Partie]) -> tuple[Constat, ...]:
    """Les faits où quelque chose est en retard, le plus chargé d'abord."""
    tous = [c for p in parties for c in p.constats if c.en_retard]
    return tuple(sorted(tous, key=lambda c: -c.en_retard)[:RETARDS_DE_LA_NOTE])


def preciser(contenu: Mapping[str, Any]) -> str:
    """Ce qu'un acte a décidé, pour l'historique."""
    if contenu.get("presente_a"):
        return f"Présenté à : {contenu['presente_a']}"
    return str(contenu.get("motif") or "")
