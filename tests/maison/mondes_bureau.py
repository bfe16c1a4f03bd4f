"""Ce que chaque organisme des matrices tient au bureau du DPO : nom du blueprint → identifiant."""

from __future__ import annotations

import uuid

from fabriques import (
    bilans,
    bureau_delegue,
    demandes,
    designations,
    liens_referents,
    mentions,
    parcours,
    procedures,
    sensibilisations,
    violations,
)
from socle.operations import Contexte


def garnir_bureau(contexte: Contexte, nom: str, fiche: uuid.UUID) -> dict[str, uuid.UUID]:
    """Un objet par tranche du bureau du DPO."""
    demande = demandes.demande(contexte)
    return {
        **bureau_delegue.garnir(contexte, nom),
        "demandes": demande,
        "courriers_demandes": demande,
        "procedures": procedures.adopter(contexte),
        "delegue": designations.preparee(contexte, nom=f"Déléguée de {nom}"),
        "liens_referents": liens_referents.donner(contexte, "question", nom=f"Secrétariat de {nom}").id,
        **mentions.garnir(contexte, nom),
        "parcours": parcours.attester_avec_une_preuve_du_dossier(contexte),
        **violations.garnir(contexte, nom),
        "bilan": bilans.ouvrir(contexte),
        "sensibilisation": sensibilisations.prevoir(contexte, f"Séance de {nom}"),
    }
