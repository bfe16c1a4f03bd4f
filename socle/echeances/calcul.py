"""Calculer une échéance légale : fonctions pures, la date du jour est un paramètre. Une échéance ne se programme jamais.

Chaque délai porte sa règle de calcul (`regles.yaml`) et chaque échéance les étapes qui y mènent, à montrer. Les délais en
heures courent en temps absolu : l'heure d'été n'y change rien. Les autres se comptent en jours du fuseau de l'organisme.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from socle.donnees_datees import DonneeDatee, Texte, charger
from socle.echeances.feries import est_incertain, est_ouvrable, ferie, jour_ouvrable_suivant
from socle.types import ecrire_date

Unite = Literal["heures", "jours", "jours_ouvrables", "semaines", "mois", "ans"]
_NOMS: Mapping[Unite, tuple[str, str]] = {
    "heures": ("heure", "heures"), "jours": ("jour", "jours"), "jours_ouvrables": ("jour ouvrable", "jours ouvrables"),
    "semaines": ("semaine", "semaines"), "mois": ("mois", "mois"), "ans": ("an", "ans"),
}  # fmt: skip
_JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Regle(DonneeDatee):
    """Une règle de calcul. `report` : un dernier jour non ouvrable mène au premier jour ouvrable qui suit ;
    `deux_jours_ouvrables` : un délai de deux jours ou plus en comporte au moins deux.
    """

    libelle: Texte
    article: Texte
    explication: Texte
    report: bool
    deux_jours_ouvrables: bool = False


REGLES: Final[Mapping[str, Regle]] = charger(Path(__file__).with_name("regles.yaml"), dict[str, Regle])


@dataclass(frozen=True)
class Delai:
    """Un nombre d'unités, positif ou nul, et le code de sa règle ; `report` l'emporte sur la règle (contrat)."""

    nombre: int
    unite: Unite
    regle: str = "ue"
    report: bool | None = None

    def __str__(self) -> str:
        return f"{self.nombre} {_NOMS[self.unite][self.nombre > 1]}"


@dataclass(frozen=True)
class Pause:
    """Un temps qui ne compte pas (identité à vérifier…) ; `fin` None : le délai est encore suspendu."""

    debut: datetime
    fin: datetime | None
    motif: str = ""


@dataclass(frozen=True)
class Prolongation:
    """Un délai ajouté, motivé et annoncé à temps (RGPD 12(3)) ; il s'ajoute au délai de départ."""

    delai: Delai
    motif: str
    decidee_le: date


@dataclass(frozen=True)
class Echeance:
    """Le résultat. `limite` : dernier instant utile (conscient du fuseau), tel qu'il serait si la pause cessait maintenant
    quand `suspendue` est vrai. `etapes` : phrases qui disent le calcul, dans l'ordre.
    """

    limite: datetime
    dernier_jour: date
    regle: Regle
    etapes: tuple[str, ...]
    suspendue: bool = False

    def jours_restants(self, aujourd_hui: date) -> int:
        """Jours d'ici le dernier jour utile ; négatif en retard."""
        return (self.dernier_jour - aujourd_hui).days


def calculer(
    depart: datetime,
    delai: Delai,
    *,
    maintenant: datetime,
    pauses: Sequence[Pause] = (),
    prolongations: Sequence[Prolongation] = (),
    territoire_droit: str = "metropole",
    fuseau: str = "Europe/Paris",
) -> Echeance:
    """L'échéance d'un délai qui part à `depart` ; tous les instants portent leur fuseau (`ValueError` sinon)."""
    for instant in (depart, maintenant, *(i for p in pauses for i in (p.debut, p.fin) if i)):
        if instant.tzinfo is None:
            raise ValueError("Un instant sans fuseau ne peut pas faire courir un délai.")
    zone = ZoneInfo(fuseau)
    arrets = _reunir(pauses, maintenant)
    if delai.unite == "heures":
        echeance = _en_heures(depart, delai, arrets, prolongations, zone)
    else:
        echeance = _en_jours(depart, delai, arrets, prolongations, zone, territoire_droit)
    court = min(maintenant, echeance.limite)
    return replace(echeance, suspendue=any(p.fin is None and p.debut <= court for p in pauses))


def limite_d_information(depart: datetime, delai: Delai, *, maintenant: datetime, territoire_droit: str = "metropole",
                         fuseau: str = "Europe/Paris", pauses: Sequence[Pause] = ()) -> Echeance:  # fmt: skip
    """Dernier jour pour annoncer une prolongation et son motif : le délai initial, sans elle (RGPD 12(3))."""
    return calculer(
        depart, delai, maintenant=maintenant, pauses=pauses, territoire_droit=territoire_droit, fuseau=fuseau
    )


def duree_lisible(secondes: int) -> str:
    """Une durée arrondie en dessous : « 35 min », « 41 h », puis « 3 jours 2 h » au-delà de 72 heures."""
    heures, minutes = divmod(secondes // 60, 60)
    if heures > 72:
        jours, reste = divmod(heures, 24)
        return f"{jours} jours {reste} h" if reste else f"{jours} jours"
    return f"{heures} h" if heures else f"{minutes} min"


def temps_restant(limite: datetime, maintenant: datetime) -> str:
    """« il reste 41 h », « en retard de 3 h » : ce qu'un délai en heures laisse à cet instant."""
    ecart = int((limite.astimezone(UTC) - maintenant.astimezone(UTC)).total_seconds())
    return f"il reste {duree_lisible(ecart)}" if ecart >= 0 else f"en retard de {duree_lisible(-ecart)}"


def ajouter_mois(jour: date, mois: int) -> date:
    """Le même quantième `mois` plus tard, ou le dernier jour du mois s'il n'existe pas."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = divmod(rang, 12)
    return date(annee, numero + 1, min(jour.day, calendar.monthrange(annee, numero + 1)[1]))


Arret = tuple[datetime, datetime]


def _reunir(pauses: Sequence[Pause], maintenant: datetime) -> list[Arret]:
    """Pauses réunies quand elles se chevauchent, dans l'ordre ; une pause ouverte court jusqu'à maintenant."""
    bornes = sorted(
        (p.debut.astimezone(UTC), max(p.debut, p.fin or max(p.debut, maintenant)).astimezone(UTC)) for p in pauses
    )
    reunies: list[Arret] = []
    for debut, fin in bornes:
        if reunies and debut <= reunies[-1][1]:
            reunies[-1] = (reunies[-1][0], max(fin, reunies[-1][1]))
        else:
            reunies.append((debut, fin))
    return reunies


def _en_heures(depart: datetime, delai: Delai, arrets: Sequence[Arret],
               prolongations: Sequence[Prolongation], zone: ZoneInfo) -> Echeance:  # fmt: skip
    limite = depart.astimezone(UTC) + timedelta(hours=delai.nombre)
    etapes = [f"{_instant(depart, zone)} + {delai} → {_instant(limite, zone)}"]
    for p in prolongations:
        if p.delai.unite != "heures":
            raise ValueError("Un délai en heures ne se prolonge qu'en heures.")
        limite += timedelta(hours=p.delai.nombre)
        etapes.append(f"Prolongé de {p.delai} ({p.motif}) → {_instant(limite, zone)}")
    for debut, fin in arrets:
        if debut < limite and fin > depart:
            duree = fin - max(debut, depart.astimezone(UTC))
            limite += duree
            etapes.append(f"Suspendu {_duree(duree)} à partir du {_instant(debut, zone)} → {_instant(limite, zone)}")
    locale = limite.astimezone(zone)
    etapes.append("Un délai en heures court aussi la nuit, le week-end et les jours fériés.")
    return Echeance(locale, locale.date(), REGLES[delai.regle], tuple(etapes))


def _en_jours(depart: datetime, delai: Delai, arrets: Sequence[Arret],
              prolongations: Sequence[Prolongation], zone: ZoneInfo, territoire: str) -> Echeance:  # fmt: skip
    premier, regle = depart.astimezone(zone).date(), REGLES[delai.regle]
    report = regle.report if delai.report is None else delai.report
    jour = _avancer(premier, delai, territoire)
    etapes = [_etape(premier, delai, jour)]
    jour, total = _prolonger(premier, jour, delai, prolongations, territoire, etapes)
    for debut, fin in arrets:
        arret, reprise = max(debut.astimezone(zone).date(), premier), fin.astimezone(zone).date()
        court_encore = arret <= (jour_ouvrable_suivant(jour, territoire) if report else jour)
        if court_encore and reprise > arret:
            nombre = (reprise - arret).days
            jour += timedelta(days=nombre)
            etapes.append(
                f"Suspendu {nombre} jour{'s' if nombre > 1 else ''} à partir du {ecrire_date(arret)} → {_jour(jour)}"
            )
    if report:
        jour = _reporter(jour, territoire, regle, etapes)
    if report and regle.deux_jours_ouvrables and (total.unite != "jours" or total.nombre >= 2) and total.nombre:
        jours_arretes = [(d.astimezone(zone).date(), f.astimezone(zone).date()) for d, f in arrets]
        jour = _compter_deux_jours(premier, jour, jours_arretes, territoire, regle, etapes)
    return Echeance(datetime.combine(jour, time(23, 59, 59), zone), jour, regle, tuple(etapes))


def _prolonger(premier: date, jour: date, delai: Delai, prolongations: Sequence[Prolongation], territoire: str,
               etapes: list[str]) -> tuple[date, Delai]:  # fmt: skip
    """Le jour prolongé et le délai réuni : trois mois de date à date, non un mois puis deux."""
    total = delai
    for p in prolongations:
        if p.delai.unite == total.unite:
            total = Delai(total.nombre + p.delai.nombre, total.unite, total.regle)
            jour = max(jour, _avancer(premier, total, territoire))
        else:
            jour = _avancer(jour, p.delai, territoire)
        etapes.append(f"Prolongé de {p.delai} ({p.motif}) → {_jour(jour)}")
    return jour, total


def _compter_deux_jours(premier: date, jour: date, arrets: Sequence[tuple[date, date]], territoire: str, regle: Regle,
                        etapes: list[str]) -> date:  # fmt: skip
    """Au plus tôt le deuxième jour ouvrable qui suit l'événement, hors suspension (règlement 1182/71, art. 3(5))."""
    second, comptes = premier, 0
    while comptes < 2:
        second += timedelta(days=1)
        comptes += est_ouvrable(second, territoire) and not any(debut <= second < fin for debut, fin in arrets)
    if second <= jour:
        return jour
    etapes.append(
        f"{_jour(jour)} → {_jour(second)} : un délai de deux jours ou plus en comporte au moins deux ouvrables "
        f"({regle.article})"
    )
    return second


def _avancer(jour: date, delai: Delai, territoire: str) -> date:
    if delai.unite == "mois":
        return ajouter_mois(jour, delai.nombre)
    if delai.unite == "ans":
        return ajouter_mois(jour, 12 * delai.nombre)
    if delai.unite in {"jours", "semaines"}:
        return jour + timedelta(days=delai.nombre * (7 if delai.unite == "semaines" else 1))
    if delai.unite == "heures":
        raise ValueError("Un délai en jours, mois ou années ne se prolonge pas en heures.")
    for _ in range(delai.nombre):
        jour = jour_ouvrable_suivant(jour + timedelta(days=1), territoire)
    return jour


def _etape(premier: date, delai: Delai, jour: date) -> str:
    note = ""
    if delai.unite in {"mois", "ans"} and jour.day != premier.day:
        note = f" (il n'y a pas de {premier.day} : dernier jour du mois)"
    return f"{ecrire_date(premier)} + {delai} → {_jour(jour)}{note}"


def _reporter(jour: date, territoire: str, regle: Regle, etapes: list[str]) -> date:
    report = jour_ouvrable_suivant(jour, territoire)
    if report != jour:
        raison = ferie(jour, territoire) or _JOURS[jour.weekday()]
        etapes.append(
            f"{ecrire_date(jour)} ({raison}) → {_jour(report)}, premier jour ouvrable qui suit ({regle.article})"
        )
    if est_incertain(report, territoire) and est_ouvrable(report, territoire):
        etapes.append(
            "Ce Vendredi saint n'est férié que dans certaines communes : il est compté ouvrable, par prudence."
        )
    return report


def _jour(jour: date) -> str:
    return f"{_JOURS[jour.weekday()]} {ecrire_date(jour)}"


def _instant(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{_jour(local.date())} à {local:%H h %M}"


def _duree(duree: timedelta) -> str:
    minutes = int(duree.total_seconds()) // 60
    heures, reste = divmod(minutes, 60)
    return f"{heures} h {reste:02d}" if reste else f"{heures} h"
