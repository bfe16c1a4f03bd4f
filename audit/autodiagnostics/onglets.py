"""Les onglets d'un autodiagnostic : chaque tranche qui lui donne une page a sa ligne ici."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app

from audit import droits
from socle.fiches.pages import Fil, adresse, fil
from socle.web import contexte

LISTE = "Autodiagnostics"


@dataclass(frozen=True)
class Onglet:
    """Un onglet : son code, son libellé, sa route (qui reçoit `id_`), le droit qui le montre."""

    code: str
    libelle: str
    point: str
    droit: str = droits.LIRE


ONGLETS = (
    Onglet("bilan", "Bilan", "autodiagnostics.voir"),
    Onglet("questions", "Questions", "reponses.parcourir"),
    Onglet("ecarts", "Écarts et plan", "ecarts.voir"),
    Onglet("couverture", "Hygiène et ReCyF", "ecarts.couverture"),
    Onglet("partage", "Partage et demandes", "partages.voir"),
    Onglet("rapports", "Rapports", "rapports_audit.voir"),
    Onglet("liens", "Liens et pièces", "liens.voir"),
    Onglet("historique", "Historique", "autodiagnostics.historique"),
)


def onglets_de(id_: uuid.UUID, actif: str) -> list[dict[str, Any]]:
    """Les onglets que la personne peut ouvrir."""
    return [
        {"libelle": o.libelle, "url": adresse(o.point, id_=id_), "actif": o.code == actif}
        for o in ONGLETS
        if o.droit in contexte().droits and o.point in current_app.view_functions
    ]


def fil_de(id_: uuid.UUID, titre: str, *suite: tuple[str, str | None]) -> Fil:
    """Fil d'Ariane d'une page d'un autodiagnostic."""
    return fil((LISTE, adresse("autodiagnostics.lister")), (titre, adresse("autodiagnostics.voir", id_=id_)), *suite)
