"""Les formes de la fiche d'un autodiagnostic : celle d'un neuf, celle que l'on modifie."""

from __future__ import annotations

from collections.abc import Sequence

from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    Autodiagnostic,
    AutodiagnosticSaisie,
    NouvelAutodiagnosticSaisie,
)
from audit.referentiels.forme import Referentiel
from audit.referentiels.livres import livres
from registre.presentation import systemes_proposes
from socle.champs import Choix
from socle.erreurs import SaisieRefusee
from socle.fiches.forme import Forme, Section
from socle.perimetre import SessionCloisonnee


def referentiels_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les référentiels que l'on peut prendre."""
    return [Choix(code, f"{r.titre}, version {r.version}") for code, r in livres().items()]


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
    if cle not in livres():
        raise SaisieRefusee({"referentiel": ["Choisissez un référentiel de la liste."]})
    return livres()[cle]
