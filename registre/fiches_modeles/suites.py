"""Ce que la page d'une fiche dit du modèle dont elle vient : lequel, à quelle version, et s'il a changé depuis."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from typing import Final

from registre import droits
from registre.fiches_modeles.offre import Modele, empreinte, trouver
from registre.traitements.chargement import Fiche
from registre.traitements.modele import TraitementSaisie
from socle.liens.volets import Volet
from socle.operations import Atelier, Contexte, lecture
from socle.provenances import MODELE, provenance_de

_A_DIRE: Final = re.compile(r"\bà (?:compléter|fixer|déterminer|préciser)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Venue:
    """Le modèle d'une fiche. `version` : celle posée, 0 si une personne l'a reconnue ; `modele` : None hors de vue.

    `telle_quelle` : personne ne l'a encore changée ; `reste` : les textes du modèle qui demandent un fait du lieu.
    """

    libelle: str
    version: int
    modele: Modele | None
    telle_quelle: bool = False
    reste: int = 0

    @property
    def a_change(self) -> bool:
        """Vrai si le modèle a changé depuis la pose."""
        return self.modele is not None and 0 < self.version < self.modele.version


@lecture(droits.LIRE)
def venue(atelier: Atelier, traitement_id: uuid.UUID, saisie: TraitementSaisie | None = None) -> Venue | None:
    """Le modèle dont une fiche vient, ou None ; `saisie` : ce qu'elle dit, si l'on veut savoir ce qu'il en reste."""
    origine = provenance_de(atelier.session, traitement_id)
    if origine is None or not origine.modele:
        return None
    modele = trouver(atelier.session, origine.modele)
    if modele is None and origine.genre != MODELE:  # copiée d'une fiche dont le modèle n'est pas lu d'ici
        return None
    if saisie is None:
        return Venue(origine.libelle, origine.modele_version, modele)
    telle_quelle = bool(origine.empreinte) and origine.empreinte == empreinte(saisie)
    return Venue(origine.libelle, origine.modele_version, modele, telle_quelle, restes(saisie))


def restes(saisie: TraitementSaisie) -> int:
    """Combien de textes d'une fiche disent encore « à compléter », « à fixer » ou « à déterminer »."""
    return len(_A_DIRE.findall(json.dumps(saisie.model_dump(mode="json"), ensure_ascii=False)))


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """« Vient du modèle X, version 2 », pour qui peut lire le registre."""
    if droits.LIRE not in contexte.droits:
        return None
    lue = venue(contexte, fiche.objet.id, fiche.saisie)
    if lue is None:
        return None
    suit = lue.a_change or (lue.modele is not None and lue.version == 0)
    peut = droits.MODIFIER in contexte.droits and not fiche.objet.archive
    return Volet("Fiche modèle", "registre/fiches_modeles/suite.html", {
        "venue": lue, "suivre": fiche.objet.id if suit and peut else None,
    })  # fmt: skip
