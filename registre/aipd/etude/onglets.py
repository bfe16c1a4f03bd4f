"""Les onglets d'une analyse d'impact : chaque tranche qui lui donne une page a sa ligne ici."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import current_app

from registre import droits
from socle.fiches.pages import Fil, adresse, fil
from socle.web import contexte

LISTE: Final = "Analyses d'impact"
ONGLETS: Final = (
    ("etude", "Étude", "aipd.voir", droits.LIRE),
    ("risques", "Risques et suivi", "aipd_risques.voir", droits.LIRE),
    ("decision", "Avis et décision", "aipd_decision.voir", droits.LIRE),
    ("saisine", "Consultation de la CNIL", "aipd_saisine.voir", droits.LIRE),
    ("documents", "Documents", "aipd_documents.voir", droits.LIRE),
    ("echanges", "Échanges", "aipd_echanges.voir", droits.EXPORTER),
    ("liens", "Liens et pièces", "liens.voir", droits.LIRE),
    ("historique", "Historique", "aipd.historique", droits.LIRE),
)
"""Code, libellé, route (qui reçoit `id_`), droit."""


def onglets_de(id_: uuid.UUID, actif: str) -> list[dict[str, Any]]:
    """Les onglets que la personne peut ouvrir."""
    return [
        {"libelle": libelle, "url": adresse(point, id_=id_), "actif": code == actif}
        for code, libelle, point, droit in ONGLETS
        if droit in contexte().droits and point in current_app.view_functions
    ]


def fil_de(id_: uuid.UUID, titre: str, *suite: tuple[str, str | None]) -> Fil:
    """Fil d'Ariane d'une page d'une analyse."""
    return fil((LISTE, adresse("aipd.lister")), (titre, adresse("aipd.voir", id_=id_)), *suite)
