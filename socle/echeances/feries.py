"""Jours fériés de chaque territoire de droit, par la bibliothèque `holidays` ; jours ouvrables.

Alsace-Moselle : le 26 décembre, et le Vendredi saint, que la loi locale ne donne qu'aux communes ayant un temple protestant
ou une église mixte (de mémoire : M). Le compter férié peut reporter une échéance à tort : il n'est donc pas compté, et
l'étape du calcul le dit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays

_SUBDIVISIONS: Mapping[str, str] = {
    "alsace_moselle": "6AE", "guadeloupe": "971", "martinique": "972", "guyane": "973", "la_reunion": "974",
    "mayotte": "976", "saint_barthelemy": "BL", "saint_martin": "MF", "saint_pierre_et_miquelon": "PM",
    "polynesie_francaise": "PF", "nouvelle_caledonie": "NC", "wallis_et_futuna": "WF", "taaf": "TF",
}  # fmt: skip
"""Territoire de droit (socle/organismes/listes.yaml) → subdivision de la bibliothèque ; absent : métropole."""
_VENDREDI_SAINT = "Vendredi saint"


@cache
def _feries_de_l_annee(territoire_droit: str, annee: int) -> Mapping[date, str]:
    calendrier = holidays.country_holidays("FR", subdiv=_SUBDIVISIONS.get(territoire_droit), years=annee, language="fr")
    return {jour: nom for jour, nom in calendrier.items() if jour.year == annee}


def ferie(jour: date, territoire_droit: str = "metropole") -> str:
    """Nom français du jour férié, ou chaîne vide."""
    nom = _feries_de_l_annee(territoire_droit, jour.year).get(jour, "")
    return "" if est_incertain(jour, territoire_droit) else nom


def est_incertain(jour: date, territoire_droit: str) -> bool:
    """Vrai pour un Vendredi saint d'Alsace-Moselle : férié dans certaines communes seulement."""
    if territoire_droit != "alsace_moselle":
        return False
    return _feries_de_l_annee(territoire_droit, jour.year).get(jour, "").lower() == _VENDREDI_SAINT.lower()


def est_ouvrable(jour: date, territoire_droit: str = "metropole") -> bool:
    """Vrai du lundi au vendredi, hors jour férié (règlement 1182/71, art. 2 et 3(4))."""
    return jour.weekday() < 5 and not ferie(jour, territoire_droit)


def jour_ouvrable_suivant(jour: date, territoire_droit: str = "metropole") -> date:
    """Ce jour s'il est ouvrable, sinon le premier qui suit."""
    while not est_ouvrable(jour, territoire_droit):
        jour += timedelta(days=1)
    return jour
