"""Une étape attestée, preuve à l'appui, pour les essais qui en ont besoin à côté d'autre chose."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

from registre.parcours import operations
from registre.parcours.modele import AttestationSaisie
from registre.parcours.operations import Fichier
from socle.operations import Contexte
from socle.preuves.depot import Depot
from socle.saisies import valider


def saisie(contexte: Contexte, **champs: object) -> AttestationSaisie:
    """Une attestation juste, pour l'étape des mentions."""
    jour = contexte.aujourd_hui
    donnees = {
        "etape": "mentions", "motif": "Imprimées sur les formulaires.", "constatee_le": jour.isoformat(),
        "expire_le": (jour + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    return valider(AttestationSaisie, donnees | champs)


def attester(contexte: Contexte, depot: Depot, nom: str = "mentions.txt", **champs: object) -> uuid.UUID:
    """Atteste avec une pièce fictive, à la version 1."""
    piece = Fichier(nom, f"Photographie fictive : {nom}.".encode())
    return operations.attester(contexte, depot, saisie(contexte, **champs), piece)


def attester_avec_une_preuve_du_dossier(contexte: Contexte) -> uuid.UUID:
    """Atteste avec la dernière preuve déposée : rien ne s'écrit sur le disque."""
    preuve = operations.preuves_proposees(contexte)[0].code
    return operations.attester(contexte, Depot(Path("jamais-ecrit")), saisie(contexte, preuve_id=preuve))
