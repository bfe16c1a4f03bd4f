"""De petits contrats à suivre, bâtis par les vraies opérations."""

from __future__ import annotations

import uuid
from typing import Any

import clauses.declarations  # noqa: F401 -- verbes, sources et règles du métier
from clauses.contrats import operations as contrats
from clauses.contrats import redaction
from clauses.contrats.modele import ContratSaisie
from clauses.redaction.reponses import Redaction
from clauses.suivi import operations, reprise
from clauses.suivi.lectures import Suivie
from clauses.suivi.modele import ObligationSaisie
from socle.operations import Contexte
from socle.saisies import valider

DATES = {"date_debut": "01/01/2026", "date_fin": "31/12/2030"}


def contrat(contexte: Contexte, nom: str = "Concession de l'eau", **champs: Any) -> uuid.UUID:
    """Un contrat sans texte rédigé."""
    valeurs = {"nom": nom, "type_contrat": "dsp", **DATES, **champs}
    return contrats.creer(contexte, valider(ContratSaisie, valeurs))


def rediger(contexte: Contexte, id_: uuid.UUID, profil: str = "dsp_standard", **reponses: Any) -> None:
    """Donne au contrat le texte de ce profil."""

    def changer(r: Redaction) -> Redaction:
        r.profil = profil
        r.variables |= reponses
        return r

    fiche = contrats.lire(contexte, id_)
    redaction.enregistrer(contexte, id_, changer, fiche.objet.version)


def ouvrir(contexte: Contexte, id_: uuid.UUID, cochees: frozenset[str] = frozenset()) -> dict[str, int]:
    """Ouvre ou reprend le suivi, comme la page le fait : aperçu, puis confirmation."""
    return reprise.reprendre(contexte, id_, reprise.apercevoir(contexte, id_).signe, cochees)


def suivies(contexte: Contexte, id_: uuid.UUID) -> dict[tuple[str, int], Suivie]:
    """Les obligations d'un contrat, par clé et par rang."""
    return {(s.ligne.cle, s.ligne.rang): s for s in operations.lire_suivi(contexte, id_)[1]}


def une(contexte: Contexte, id_: uuid.UUID, cle: str, rang: int | None = None) -> Suivie:
    """Une obligation de ce contrat, par sa clé ; son plus haut rang si rien n'est dit."""
    siennes = [s for s in operations.lire_suivi(contexte, id_)[1] if s.ligne.cle == cle]
    return (
        max(siennes, key=lambda s: s.ligne.rang) if rang is None else next(s for s in siennes if s.ligne.rang == rang)
    )


def passer(contexte: Contexte, s: Suivie, verbe: str, **decision: Any) -> uuid.UUID | None:
    """Décide d'une obligation telle qu'on vient de la lire."""
    return operations.passer(contexte, s.ligne.id, s.version, verbe, operations.Decision(**decision))


def saisie(**champs: Any) -> ObligationSaisie:
    """Une obligation écrite à la main."""
    return valider(ObligationSaisie, {"libelle": "Remettre l'état annuel des compteurs", **champs})
