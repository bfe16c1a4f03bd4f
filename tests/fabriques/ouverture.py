"""Un jeu de données et un contrat d'essai, en une ligne."""

from __future__ import annotations

import uuid

from clauses.contrats import operations as contrats
from clauses.contrats.modele import ContratSaisie
from clauses.jeux.modele import JeuSaisie
from socle.operations import Contexte
from socle.saisies import valider


def jeu(nom: str = "Horaires fictifs", **champs: object) -> JeuSaisie:
    return valider(JeuSaisie, {"nom": nom, **champs})


def contrat(contexte: Contexte, nom: str = "Réseau de bus", **champs: object) -> uuid.UUID:
    return contrats.creer(contexte, valider(ContratSaisie, {"nom": nom, "type_contrat": "dsp", **champs}))
