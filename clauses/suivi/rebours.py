"""Compter à rebours du terme, en avant d'une date, ou de période en période : fonctions pures qui montrent leur règle.

La règle est la contractuelle de `socle.echeances` : de date à date, sans report. À rebours, le quantième qui n'existe pas
mène au dernier jour du mois, donc plus tôt que le délai ne l'exige : jamais plus tard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clauses.suivi.donnees import Periodicite, Unite
from socle.echeances.calcul import REGLES, Delai, Regle, ajouter_mois, calculer
from socle.types import ecrire_date

REGLE: Regle = REGLES["contractuelle"]
MOIS: dict[Periodicite, int] = {"mensuelle": 1, "trimestrielle": 3, "semestrielle": 6, "annuelle": 12, "biennale": 24}
UTC_ZONE = "UTC"
_ANNEES_MAXIMALES = 200


@dataclass(frozen=True)
class Jalon:
    """Une date, les étapes du calcul, et sa règle ; `instant` : l'heure exacte d'un délai en heures."""

    jour: date
    etapes: tuple[str, ...]
    instant: datetime | None = None

    @property
    def regle(self) -> Regle:
        """La règle de calcul suivie."""
        return REGLE


def ecrire_delai(nombre: int, unite: Unite) -> str:
    """« 18 mois », « 5 jours ouvrés » : le contrat compte en jours ouvrés, du lundi au vendredi hors jours fériés."""
    return str(Delai(nombre, unite)).replace("ouvrable", "ouvré")


def a_rebours(terme: date, nombre: int, unite: Unite) -> Jalon:
    """Le dernier jour utile pour agir au moins `nombre` unités avant `terme` ; `ValueError` hors jours, mois et années."""
    if unite in {"mois", "ans"}:
        jour = ajouter_mois(terme, -nombre * (12 if unite == "ans" else 1))
    elif unite == "jours":
        jour = terme - timedelta(days=nombre)
    else:
        raise ValueError("À rebours, un délai se compte en jours, en mois ou en années.")
    if not nombre:
        return Jalon(jour, (f"Le jour même : {ecrire_date(jour)}",))
    note = ""
    if unite != "jours" and jour.day != terme.day:
        note = f" (il n'y a pas de {terme.day} ce mois-là : dernier jour du mois)"
    return Jalon(jour, (f"{ecrire_date(terme)} − {ecrire_delai(nombre, unite)} → {ecrire_date(jour)}{note}",))


def en_avant(depart: date, nombre: int, unite: Unite, territoire: str = "metropole") -> Jalon:
    """Le dernier jour d'un délai qui part de `depart`."""
    if not nombre:
        return Jalon(depart, (f"Le jour même : {ecrire_date(depart)}",))
    minuit = datetime.combine(depart, time(0), UTC)
    echeance = calculer(
        minuit, Delai(nombre, unite, "contractuelle"), maintenant=minuit, territoire_droit=territoire, fuseau=UTC_ZONE
    )
    return Jalon(echeance.dernier_jour, tuple(e.replace("ouvrable", "ouvré") for e in echeance.etapes))


def en_heures(depart: datetime, nombre: int, fuseau: str) -> Jalon:
    """L'instant où finit un délai en heures, nuits et jours fériés compris."""
    echeance = calculer(depart, Delai(nombre, "heures", "contractuelle"), maintenant=depart, fuseau=fuseau)
    return Jalon(echeance.limite.astimezone(ZoneInfo(fuseau)).date(), echeance.etapes, echeance.limite)


def occurrence(debut: date, periodicite: Periodicite, rang: int, jour_annuel: str = "") -> Jalon:
    """La `rang`-ième échéance (à partir de 1) d'une obligation périodique née à `debut`."""
    if jour_annuel:
        premiere = _premier_anniversaire(debut, jour_annuel)
        jour = ajouter_mois(premiere, MOIS[periodicite] * (rang - 1))
        etape = f"Chaque {ecrire_jour_annuel(jour_annuel)} qui suit le {ecrire_date(debut)}, n° {rang} → {ecrire_date(jour)}"
        return Jalon(jour, (etape,))
    jour = ajouter_mois(debut, MOIS[periodicite] * rang)
    return Jalon(jour, (f"{ecrire_date(debut)} + {rang} × {MOIS[periodicite]} mois → {ecrire_date(jour)}",))


def _premier_anniversaire(debut: date, jour_annuel: str) -> date:
    mois, jour = (int(m) for m in jour_annuel.split("-"))
    cette_annee = ajouter_mois(date(debut.year, mois, 1), 0).replace(day=jour)
    return cette_annee if cette_annee > debut else cette_annee.replace(year=debut.year + 1)


def ecrire_jour_annuel(jour_annuel: str) -> str:
    """« 31/05 » à partir de « 05-31 »."""
    mois, jour = jour_annuel.split("-")
    return f"{jour}/{mois}"


def premier_rang(debut: date, periodicite: Periodicite, jour_annuel: str, aujourd_hui: date) -> int:
    """Le rang de la première échéance qui n'est pas passée ce jour-là."""
    if debut >= aujourd_hui:
        return 1
    ecart = (aujourd_hui.year - debut.year) * 12 + aujourd_hui.month - debut.month
    rang = max(1, (ecart - 12) // MOIS[periodicite] - 1)  # un jour fixe de l'année peut n'arriver qu'un an après
    while occurrence(debut, periodicite, rang, jour_annuel).jour < aujourd_hui:
        rang += 1
    return rang


def derniere_occurrence(debut: date, periodicite: Periodicite, jour_annuel: str, fin: date) -> Jalon | None:
    """La dernière échéance périodique qui ne dépasse pas le terme, ou None s'il n'y en a aucune."""
    rang = premier_rang(debut, periodicite, jour_annuel, fin)
    if occurrence(debut, periodicite, rang, jour_annuel).jour > fin:
        rang -= 1
    return occurrence(debut, periodicite, rang, jour_annuel) if rang >= 1 else None
