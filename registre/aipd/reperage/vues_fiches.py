"""Ce que propose une fiche du registre avant toute réponse, et l'ouverture de sa fiche de décision."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.reperage import operations
from registre.aipd.reperage.pages import BASE, rendre_dossier
from socle.fiches.editeur import decider
from socle.fiches.pages import adresse
from socle.web import contexte, page

cadre = Blueprint("reperages_fiches", __name__)
FICHE = f"{BASE}/fiche/<uuid:id_>"


@page(cadre, FICHE, droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce que propose une fiche du registre ; mène à sa fiche de décision si elle est ouverte."""
    deja, apercu = operations.trouver(contexte(), id_)
    if apercu is None:
        return redirect(adresse("reperages.voir", id_=deja), 302)
    return rendre_dossier(apercu)


@page(cadre, f"{FICHE}/ouvrir", droits.AIPD_REDIGER, methods=["POST"])
def ouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ouvrir la fiche de décision d'un traitement, avec ce que sa fiche répond d'avance."""
    return decider(
        lambda: operations.ouvrir(contexte(), id_), "La fiche de décision est ouverte : relisez les réponses.",
        adresse("reperages_fiches.voir", id_=id_), lambda statut, refus: _apercu_refuse(id_, statut, refus),
    )  # fmt: skip


def _apercu_refuse(id_: uuid.UUID, statut: int, refus: str) -> ResponseReturnValue:
    _, apercu = operations.trouver(contexte(), id_)
    return rendre_dossier(apercu, statut, refus) if apercu is not None else redirect(adresse("reperages.lister"), 303)
