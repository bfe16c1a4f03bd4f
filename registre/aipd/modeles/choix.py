"""Ce que la page d'ouverture d'une étude montre des modèles."""

from __future__ import annotations

from typing import Any

from flask import request

from registre.aipd.modeles import operations
from socle.fiches.pages import argument, objet_demande
from socle.web import contexte


def choix_offert() -> dict[str, Any]:
    """Ce que la page d'ouverture d'une étude montre des modèles : celui que l'on a pris, ceux que la fiche appelle."""
    code, objet = argument("modele", 60), objet_demande(request.args)
    pris, proposes = operations.choix(contexte(), code, objet)
    return {"modele_pris": pris, "modele_inconnu": bool(code) and pris is None, "modeles_proposes": proposes,
            "objet_demande": objet}  # fmt: skip
