"""Les règles d'ouverture, leurs seuils et leurs dates (`obligations.yaml`), avec source et degré de vérification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger

Lieu = Literal["jeu", "contrat", "organisme"]


class Repere(DonneeDatee):
    """Un seuil ou une date du droit."""

    valeur: int | date
    libelle: Texte


class Regle(DonneeDatee):
    """Une obligation d'ouverture. `portee` : ce sur quoi elle pèse ; `nature` : celle du jeu visé, ou qui y répond."""

    code: Code
    flux: Code
    portee: Lieu
    nature: str = ""
    titre: Texte
    quoi: Texte
    par: Texte
    quand: Texte
    licence: str
    fondement: Texte
    conditions: tuple[Code, ...]
    exceptions: tuple[Code, ...]
    accomplie: tuple[Code, ...]
    echeance: Literal["", "veille_du_debut", "deux_mois_du_debut"] = ""
    action: Texte
    priorite: Literal["haute", "moyenne", "basse"]


class Droit(BaseModel):
    """Le fichier des obligations."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flux: Mapping[Code, Texte]
    seuils: Mapping[Code, Repere]
    dates: Mapping[Code, Repere]
    regles: tuple[Regle, ...]


DROIT: Final = charger(Path(__file__).with_name("obligations.yaml"), Droit)


def seuil(code: str) -> int:
    """Valeur d'un seuil."""
    valeur = DROIT.seuils[code].valeur
    if not isinstance(valeur, int):
        raise TypeError(f"Le seuil {code} n'est pas un nombre.")
    return valeur


def repere(code: str) -> date:
    """Valeur d'une date du droit."""
    valeur = DROIT.dates[code].valeur
    if not isinstance(valeur, date):
        raise TypeError(f"Le repère {code} n'est pas une date.")
    return valeur
