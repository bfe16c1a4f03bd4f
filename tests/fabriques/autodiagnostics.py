"""Un autodiagnostic ouvert et de quoi y répondre."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import audit.declarations  # noqa: F401
from audit.autodiagnostics import operations, reponses
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import NouvelAutodiagnosticSaisie, ReponseSaisie
from fabriques.monde import Monde
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider


@dataclass
class Ouvert:
    """Un autodiagnostic ouvert et de quoi y répondre."""

    monde: Monde
    commune: Organisme
    rssi: Contexte
    id: uuid.UUID
    systemes: tuple[uuid.UUID, ...] = ()

    @property
    def etat(self) -> Etat:
        """L'état du moment."""
        return operations.lire_etat(self.rssi, self.id)

    def cible(self, nom: str = "") -> uuid.UUID:
        """Le périmètre de ce nom, ou l'organisation."""
        return _cible(self.etat, nom)

    def repondre(
        self, point: str, statut: str = "conforme", cible: str = "", contexte: Contexte | None = None, **champs: Any
    ) -> int:
        """Répond à un point, dans la version du moment."""
        etat = self.etat
        unite = etat.unite(_cible(etat, cible), point)
        saisie = valider(ReponseSaisie, {"statut": statut, **champs})
        return reponses.repondre(contexte or self.rssi, self.id, unite.cible.id, point, saisie, unite.version)


def _cible(etat: Etat, nom: str) -> uuid.UUID:
    return next((c.id for c in etat.cibles if c.nom == nom), etat.organisation.id)


def ouvrir_autodiagnostic(contexte: Contexte, titre: str = "Autodiagnostic d'essai", **champs: Any) -> uuid.UUID:
    """Un autodiagnostic de notre référentiel, parcours complet s'il n'est rien dit."""
    valeurs = {"titre": titre, "parcours": "complet", "referentiel": "rgs-collectivite", **champs}
    return operations.creer(contexte, valider(NouvelAutodiagnosticSaisie, valeurs))
