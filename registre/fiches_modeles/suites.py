"""Ce que la page d'une fiche dit du modèle dont elle vient : lequel, à quelle version, et s'il a changé depuis."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from registre import droits
from registre.fiches_modeles.offre import Modele, trouver
from registre.traitements.chargement import Fiche
from socle.liens.volets import Volet
from socle.operations import Atelier, Contexte, lecture
from socle.provenances import MODELE, provenance_de


@dataclass(frozen=True)
class Venue:
    """Le modèle d'une fiche. `version` : celle posée, 0 si une personne l'a reconnue ; `modele` : None hors de vue."""

    libelle: str
    version: int
    modele: Modele | None

    @property
    def a_change(self) -> bool:
        """Vrai si le modèle a changé depuis la pose."""
        return self.modele is not None and 0 < self.version < self.modele.version


@lecture(droits.LIRE)
def venue(atelier: Atelier, traitement_id: uuid.UUID) -> Venue | None:
    """Le modèle dont une fiche vient, ou None."""
    origine = provenance_de(atelier.session, traitement_id)
    if origine is None or not origine.modele:
        return None
    modele = trouver(atelier.session, origine.modele)
    if modele is None and origine.genre != MODELE:  # copiée d'une fiche dont le modèle n'est pas lu d'ici
        return None
    return Venue(origine.libelle, origine.modele_version, modele)


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """« Vient du modèle X, version 2 », pour qui peut lire le registre."""
    if droits.LIRE not in contexte.droits:
        return None
    lue = venue(contexte, fiche.objet.id)
    if lue is None:
        return None
    suit = lue.a_change or (lue.modele is not None and lue.version == 0)
    peut = droits.MODIFIER in contexte.droits and not fiche.objet.archive
    return Volet("Fiche modèle", "registre/fiches_modeles/suite.html", {
        "venue": lue, "suivre": fiche.objet.id if suit and peut else None,
    })  # fmt: skip
