"""Le calendrier de fin d'un contrat : chaque jalon compté à rebours du terme, avec sa règle. Fonctions pures.

Un jalon se recalcule à chaque lecture. Le suivi ouvert lui donne un état ; sans suivi, il vient du texte du contrat.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from clauses.suivi.donnees import catalogue
from clauses.suivi.lectures import ContratSuivi, Suivie
from clauses.suivi.rebours import Jalon, derniere_occurrence
from clauses.suivi.regles import Prevue, est_en_retard, etat_affiche
from socle.echeances.calcul import REGLES, ajouter_mois
from socle.types import ecrire_date

AVANT = 24
"""Mois avant le terme où une date fixée à la main entre au calendrier de fin."""
DE_FIN = frozenset({"avant_fin", "apres_fin"})
TERME = "Terme du contrat"


@dataclass(frozen=True)
class JalonDeFin:
    """Un jalon ; `obligation_id` None : le suivi n'est pas ouvert, ou c'est le terme lui-même."""

    contrat: ContratSuivi
    libelle: str
    jour: date
    etapes: tuple[str, ...]
    debiteur: str = ""
    article: str = ""
    fondement: str = ""
    grade: str = ""
    note: str = ""
    etat: str = "a_venir"
    retard: bool = False
    obligation_id: uuid.UUID | None = None
    terme: bool = False

    @property
    def regle(self) -> Any:
        """La règle de calcul : celle des contrats."""
        return REGLES["contractuelle"]


def le_terme(contrat: ContratSuivi, aujourd_hui: date) -> JalonDeFin | None:
    """Le terme, ou None si rien ne le donne."""
    fin = contrat.dates.fin
    if fin is None:
        return None
    etape = "Échéance écrite au contrat."
    if contrat.dates.estime and contrat.dates.debut:
        etape = f"Estimé d'après la durée, depuis le {ecrire_date(contrat.dates.debut)} : vérifiez au contrat."
    etat = "tenue" if contrat.statut == "termine" else etat_affiche("a_venir", fin, aujourd_hui)
    return JalonDeFin(contrat, TERME, fin, (etape,), etat=etat, terme=True)


def jalons_suivis(suivies: Iterable[Suivie], aujourd_hui: date) -> list[JalonDeFin]:
    """Les jalons d'un ou de plusieurs contrats suivis, terme compris, par date."""
    toutes = [s for s in suivies if s.contrat.dates.fin is not None]
    contrats = {s.contrat.id: s.contrat for s in toutes}
    jalons = [j for s in toutes if (j := _de_la_ligne(s)) is not None]
    termes = (le_terme(c, aujourd_hui) for c in contrats.values())
    return sorted([*jalons, *(t for t in termes if t is not None)], key=_ordre)


def _de_la_ligne(s: Suivie) -> JalonDeFin | None:
    jalon = _jalon_de_fin(s.ligne, s.jalon, s.contrat)
    if jalon is None:
        return None
    ligne = s.ligne
    derniere = ligne.mode == "periodique"
    return JalonDeFin(
        s.contrat, f"{ligne.libelle} (dernière fois)" if derniere else ligne.libelle,
        s.ligne.limite if s.ligne.limite and not derniere else jalon.jour, jalon.etapes, ligne.debiteur, ligne.article,
        ligne.fondement, ligne.grade, ligne.note, s.etat, s.retard and not derniere, ligne.id,
    )  # fmt: skip


def _jalon_de_fin(o: Any, jalon: Jalon | None, contrat: ContratSuivi) -> Jalon | None:
    debut, fin = contrat.dates.debut, contrat.dates.fin
    if fin is None:
        return None
    if o.mode in DE_FIN:
        return jalon
    if o.mode == "periodique":
        ouverte = getattr(o, "etat", "a_venir") == "a_venir"
        if o.cle not in catalogue().de_fin or debut is None or not ouverte:
            return None
        return derniere_occurrence(debut, o.periodicite or "annuelle", o.jour_annuel, fin)
    proche = jalon is not None and o.jour is not None and ajouter_mois(fin, -AVANT) <= jalon.jour
    return jalon if proche and o.mode == "date" else None


def jalons_prevus(contrat: ContratSuivi, prevues: Sequence[Prevue], aujourd_hui: date) -> list[JalonDeFin]:
    """Les jalons d'un contrat dont le suivi n'est pas ouvert, tels que son texte les donne ; facultatifs exceptés."""
    jalons = []
    for p in prevues:
        v = p.voulue
        jalon = _jalon_de_fin(v, p.jalon, contrat) if not v.facultatif else None
        if jalon is not None:
            libelle = f"{v.libelle} (dernière fois)" if v.mode == "periodique" else v.libelle
            jalons.append(JalonDeFin(
                contrat, libelle, jalon.jour, jalon.etapes, v.debiteur, v.article, v.fondement, v.grade, v.note,
                etat_affiche("a_venir", jalon.jour, aujourd_hui), est_en_retard("a_venir", jalon.jour, aujourd_hui),
            ))  # fmt: skip
    terme = le_terme(contrat, aujourd_hui)
    return sorted([*jalons, *([terme] if terme else [])], key=_ordre)


def _ordre(jalon: JalonDeFin) -> tuple[Any, ...]:
    return (jalon.jour, not jalon.terme, jalon.contrat.nom, jalon.libelle)


def par_mois(jalons: Sequence[JalonDeFin]) -> Iterator[tuple[date, list[JalonDeFin]]]:
    """Les jalons mois par mois : premier jour du mois, jalons."""
    for premier, groupe in groupby(jalons, key=lambda j: j.jour.replace(day=1)):
        yield premier, list(groupe)
