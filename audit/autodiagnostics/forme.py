"""Les formes de la fiche d'un autodiagnostic : celle d'un neuf, celle que l'on modifie."""

from __future__ import annotations

from collections.abc import Sequence

from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    Autodiagnostic,
    AutodiagnosticSaisie,
    NouvelAutodiagnosticSaisie,
)
from audit.referentiels import operations as referentiels
from audit.referentiels.forme import Referentiel
from registre.presentation import systemes_proposes
from socle.champs import Choix
from socle.erreurs import Introuvable, SaisieRefusee
from socle.fiches.forme import Forme, Section
from socle.perimetre import SessionCloisonnee


def referentiels_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les référentiels que l'on peut prendre : les livrés, ceux que l'organisme ou le territoire a importés."""
    return [Choix(p.cle, f"{p.titre}, version {p.version}") for p in referentiels.disponibles(session)]


_CONDUITE = Section(
    "conduite", "Qui le conduit, et quand ?", "", ("debut", "fin_prevue", "conduit_par", "observations")
)
FORME = Forme(
    AUTODIAGNOSTIC, Autodiagnostic, AutodiagnosticSaisie,
    (Section("quoi", "Quoi ?", "", ("titre", "parcours")), _CONDUITE),
    nommer=lambda s: s.titre,
)  # fmt: skip
FORME_NEUVE = Forme(
    AUTODIAGNOSTIC, Autodiagnostic, NouvelAutodiagnosticSaisie,
    (
        Section("quoi", "Quoi ?", "Le référentiel est figé à l'ouverture : une version nouvelle ne changera rien en cours de "
                "route.", ("titre", "referentiel", "parcours")),
        Section("sur_quoi", "Sur quoi ?", "Votre organisation, toujours. Les téléservices et les objets ont leurs propres "
                "points ; vous en ajouterez plus tard si vous voulez.", ("systemes", "objets_connectes")),
        _CONDUITE,
    ),
    options={"referentiel": referentiels_proposes, "systemes": systemes_proposes}, nommer=lambda s: s.titre,
)  # fmt: skip


def charger_referentiel(session: SessionCloisonnee, cle: str) -> Referentiel:
    """Le référentiel de cette clé ; `SaisieRefusee` s'il n'est pas proposé."""
    try:
        return referentiels.charger(session, cle)
    except Introuvable:
        raise SaisieRefusee({"referentiel": ["Choisissez un référentiel de la liste."]}) from None
