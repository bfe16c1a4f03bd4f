"""Ce que l'on tape sur les pages de suivi d'une analyse d'impact : la consultation de la CNIL, la preuve d'une mesure."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from pydantic import field_validator
from sqlmodel import SQLModel

from socle.champs import champ, groupe
from socle.saisies import LigneSaisie, Saisie

ANNEES = (2018, 2100)


def controler_annee(valeur: date | None) -> date | None:
    """La date, si elle est plausible (le RGPD s'applique depuis 2018) ; sinon `ValueError` et sa phrase."""
    if valeur is not None and not ANNEES[0] <= valeur.year <= ANNEES[1]:
        raise ValueError(f"Écrivez une date entre {ANNEES[0]} et {ANNEES[1]}.")
    return valeur


class SuspensionChamps(SQLModel):
    """Un temps où la CNIL attend une information."""

    debut: date | None = champ("Information demandée le", obligatoire=True, defaut=None)
    fin: date | None = champ("Information donnée le", defaut=None, aide="Vide : la CNIL l'attend encore.")
    motif: str = champ("Ce qu'elle a demandé", exemple="Le contrat du sous-traitant")


class SuspensionSaisie(SuspensionChamps, LigneSaisie):
    """Saisie d'une suspension."""

    _annee = field_validator("debut", "fin")(controler_annee)


class SaisineChamps(SQLModel):
    """Les dates d'une consultation préalable (RGPD 36)."""

    saisie_cnil_le: date | None = champ(
        "Demande reçue par la CNIL le", defaut=None, article="RGPD 36(2)",
        aide="La date de son accusé de réception : le délai part de là.",
    )  # fmt: skip
    complexe_le: date | None = champ(
        "Prolongation annoncée le", defaut=None, aide="Si la CNIL vous a écrit que le traitement est complexe."
    )
    reponse_cnil_le: date | None = champ("Réponse reçue le", defaut=None)
    reponse_cnil: str = champ(
        "Ce qu'elle répond", long=True, aide="L'essentiel. Déposez le courrier parmi les pièces de l'analyse."
    )


class SaisineSaisie(SaisineChamps, Saisie):
    """Saisie des dates d'une consultation."""

    suspensions: list[SuspensionSaisie] = groupe("Informations demandées par la CNIL", article="RGPD 36(2)")

    _annee = field_validator("saisie_cnil_le", "complexe_le", "reponse_cnil_le")(controler_annee)


class PreuveMesureChamps(SQLModel):
    """Une mesure prouvée : quand, et par quelle pièce."""

    prouvee_le: date | None = champ("En place depuis le", obligatoire=True, defaut=None)
    preuve_id: uuid.UUID | None = champ("Pièce qui le prouve", genre="fiche", obligatoire=True, defaut=None)


class PreuveMesureSaisie(PreuveMesureChamps, Saisie):
    """Saisie d'une mesure prouvée."""

    _annee = field_validator("prouvee_le")(controler_annee)


def suspensions_gardees(lignes: list[SuspensionSaisie]) -> list[dict[str, str]]:
    """Les suspensions telles que la base les garde, dans l'ordre des dates."""
    gardees: list[dict[str, Any]] = [
        {"debut": x.debut.isoformat(), "fin": x.fin.isoformat() if x.fin else "", "motif": x.motif}
        for x in lignes
        if x.debut is not None
    ]
    return sorted(gardees, key=lambda x: (x["debut"], x["fin"] or "9999"))
