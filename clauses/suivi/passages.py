"""Les états d'une obligation et leurs passages, en fonctions pures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from clauses.suivi.modele import Obligation
from clauses.suivi.rebours import MOIS
from clauses.suivi.regles import FINIES, Dates, echeance, est_dormante
from socle.echeances.calcul import ajouter_mois


@dataclass(frozen=True)
class Passage:
    """Un passage permis : son nom d'écran, d'où, vers où, et la question à laquelle il faut répondre, s'il y en a une."""

    libelle: str
    depuis: tuple[str, ...]
    vers: str
    question: str = ""


PASSAGES: dict[str, Passage] = {
    "tenir": Passage("C'est tenu", ("a_venir",), "tenue"),
    "manquer": Passage("C'est manqué", ("a_venir",), "manquee", "Ce qui a été constaté"),
    "ecarter": Passage("Sans objet", ("a_venir",), "sans_objet", "Pourquoi elle ne se pose pas"),
    "lever": Passage("Lever", ("a_venir",), "levee", "Pourquoi y renoncer"),
    "reserves": Passage("Lever les réserves", ("tenue",), "tenue"),
    "rouvrir": Passage("Rouvrir", FINIES, "a_venir"),
}


def possibles(ligne: Obligation) -> dict[str, Passage]:
    """Les passages possibles : ce qui attend un événement, ou vaut à tout moment, ne s'achève pas."""
    permis = {verbe: p for verbe, p in PASSAGES.items() if ligne.etat in p.depuis}
    if est_dormante(ligne):
        permis = {v: p for v, p in permis.items() if v not in {"tenir", "manquer"}}
    if ligne.mode == "permanente":
        permis.pop("tenir", None)
    if ligne.conformite != "reserves":
        permis.pop("reserves", None)
    return permis


def suivante(ligne: Obligation, dates: Dates) -> dict[str, Any] | None:
    """Ce que porte l'occurrence suivante, ou None s'il n'y en a pas : elle ne revient pas, ou le contrat finit avant.

    Une obligation permanente manquée une fois vaut encore : elle renaît.
    """
    if ligne.etat == "levee":
        return None
    neuve: dict[str, Any] = {"rang": ligne.rang + 1, "jour": None}
    if ligne.mode == "permanente":
        return neuve if ligne.etat == "manquee" else None
    if ligne.mode == "periodique":
        jalon = echeance(_Occurrence(ligne, ligne.rang + 1), dates)
        return neuve if jalon is None or dates.fin is None or jalon.jour <= dates.fin else None
    if ligne.periodicite and ligne.limite:
        neuve["jour"] = _plus_tard(ligne.limite, ligne.periodicite)
        return neuve if dates.fin is None or neuve["jour"] <= dates.fin else None
    return None


def _plus_tard(jour: date, periodicite: str) -> date:
    mois = {str(code): nombre for code, nombre in MOIS.items()}
    return ajouter_mois(jour, mois.get(periodicite, 12))


@dataclass(frozen=True)
class _Occurrence:
    """Une obligation périodique, à un autre rang et sans le jour fixé à la main."""

    ligne: Obligation
    rang: int
    jour: date | None = None
    nombre: int | None = None
    unite: str = ""
    mode: str = "periodique"

    @property
    def periodicite(self) -> str:
        """Celle de l'obligation."""
        return self.ligne.periodicite

    @property
    def jour_annuel(self) -> str:
        """Celui de l'obligation."""
        return self.ligne.jour_annuel
