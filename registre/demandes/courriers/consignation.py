"""Consigner, dans une opération déjà ouverte, ce qui vient de partir vers la personne."""

from __future__ import annotations

import uuid

from registre.demandes.dossier import ajouter, charger
from registre.demandes.forme import FORME
from registre.demandes.modele import DemandeCommunication
from socle.fiches import operations as fiches
from socle.operations import Atelier

ENVOYEE = "envoyee"


def consigner_envoi(atelier: Atelier, id_: uuid.UUID, moyen: str, resume: str) -> bool:
    """Note l'envoi du jour au registre des échanges ; faux si le même y est déjà, ce jour-là, par ce moyen."""
    dossier = charger(atelier.session, id_)
    if any((c.jour, c.moyen, c.resume) == (atelier.aujourd_hui, moyen, resume) for c in dossier.communications):
        return False
    ajouter(
        atelier, dossier, DemandeCommunication, sens=ENVOYEE, moyen=moyen, resume=resume, jour=atelier.aujourd_hui,
        consigne_par=atelier.contexte.acteur.nom, consigne_le=atelier.quand,
    )  # fmt: skip
    fiches.consigner(atelier, FORME, "communication", dossier.fiche, sens=ENVOYEE, moyen=moyen, motif=resume)
    return True
