"""La démarche d'homologation, donnée datée : étapes, profondeurs, durées, échelle des risques, fondements."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger


class Etape(DonneeDatee):
    """L'une des quatre étapes ; `officiel` est faux quand l'intitulé du guide n'a pas pu être lu."""

    code: Code
    rang: int
    libelle: Texte
    officiel: bool
    faire: Texte


class Demarche(DonneeDatee):
    """Une profondeur, et ce qu'elle demande."""

    code: Code
    besoin: Code
    analyse: Texte
    controle: Texte
    decision: Texte


class EtapeDe2014(DonneeDatee):
    """L'une des neuf étapes du guide de 2014, et l'étape d'aujourd'hui qui la contient."""

    rang: int
    question: Texte
    phase: Texte
    etape: Code


class Validite(DonneeDatee):
    """Une durée de validité proposée."""

    code: Code
    mois: int


class Conseil(DonneeDatee):
    """La durée que MonServiceSécurisé conseille pour une tranche de son indice."""

    indice: Code
    validite: Code
    conseil: Texte


class Niveau(DonneeDatee):
    """Un niveau de risque : à partir de ce produit gravité × vraisemblance."""

    code: Code
    libelle: Texte
    des: int


class Fondement(DonneeDatee):
    """Un texte, et ce qu'il demande, dit dans nos mots."""

    ref: Texte
    dit: Texte


class Donnees(BaseModel):
    """Le contenu de `demarche.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    etapes: tuple[Etape, ...]
    demarches: tuple[Demarche, ...]
    neuf_etapes: tuple[EtapeDe2014, ...]
    validites: tuple[Validite, ...]
    conseils: tuple[Conseil, ...]
    niveaux: tuple[Niveau, ...]
    fondements: Mapping[str, Fondement]


DONNEES: Final = charger(Path(__file__).with_name("demarche.yaml"), Donnees)
ETAPES: Final = {e.code: e for e in DONNEES.etapes}
DEMARCHES: Final = {d.code: d for d in DONNEES.demarches}
MOIS: Final = {v.code: v.mois for v in DONNEES.validites}
CONSEILS: Final = {c.indice: c for c in DONNEES.conseils}
NIVEAUX: Final = DONNEES.niveaux
FONDEMENTS: Final = DONNEES.fondements
ETAT_DU_DROIT: Final = max(f.etat_du_droit for f in FONDEMENTS.values())
GRADES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
