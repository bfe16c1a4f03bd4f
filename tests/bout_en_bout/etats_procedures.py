"""Les états des pages des procédures."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from registre.procedures import operations


def _adoption(p: Plateau) -> uuid.UUID:
    """L'adoption que la démonstration tient chez la commune."""
    etat = operations.lire_etat(p.service.monde.contexte(p.commune, personne=p.toutes), "violation")
    assert etat.adoptee is not None
    return etat.adoptee.id


PROCEDURES: tuple[Etat, ...] = (
    Etat("procedures.lister", "plein", lambda p: f"{p.o}/procedures/"),
    lent("procedures.lister", "vide", lambda p: f"{p.vide}/procedures/"),
    Etat("procedures.montrer_procedure", "adoptée", lambda p: f"{p.o}/procedures/violation"),
    lent("procedures.montrer_procedure", "sans nom", lambda p: f"{p.vide}/procedures/demandes"),
    Etat("procedures.creer", "refusé", lambda p: f"{p.o}/procedures/adoptions/nouvelle", gestes=cliquer("Enregistrer", 422)),
    Etat("procedures.voir", "en vigueur", lambda p: f"{p.o}/procedures/adoptions/{_adoption(p)}"),
    Etat("procedures.modifier", "plein", lambda p: f"{p.o}/procedures/adoptions/{_adoption(p)}/modifier"),
    Etat("procedures.historique", "plein", lambda p: f"{p.o}/procedures/adoptions/{_adoption(p)}/historique"),
)  # fmt: skip
