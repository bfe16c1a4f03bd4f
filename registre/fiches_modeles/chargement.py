"""Le catalogue livré : une fiche modèle par traitement usuel, avec ses textes, leur grade, et à qui elle s'applique.

`catalogue/<domaine>.yaml`, relu par pydantic (champ inconnu refusé). La partie `fiche` passe la même porte qu'un formulaire.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registre.traitements.modele import TraitementSaisie
from socle.donnees_datees import Code, Texte, Verification, charger
from socle.erreurs import SaisieRefusee
from socle.organismes.listes import LISTES
from socle.saisies import valider

DOSSIER: Final = Path(__file__).with_name("catalogue")
Necessite = Literal["obligatoire", "habituel", "selon"]


class _Fige(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TexteFondateur(_Fige):
    """Un texte cité, et comment il a été vérifié : T lu, S source secondaire, M de mémoire."""

    texte: Texte
    porte: str = ""
    verification: Verification


class Applicabilite(_Fige):
    """À qui la fiche s'applique. Une liste vide ne filtre pas ; `competences` : l'une d'elles suffit.

    `necessite` : obligatoire (un texte impose le traitement à ces organismes), habituel (presque tous le tiennent), selon
    (à voir sur place). `plein_droit` : les types tenus quelles que soient les compétences cochées.

    `population_min` est comprise, `population_max` exclue (habitants), pour les types de `population_pour` (vide : tous).
    `effectif_min` : nombre d'agents ; 1 vise tout employeur, et un effectif inconnu y suffit.
    """

    types: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    plein_droit: tuple[str, ...] = ()
    population_min: int | None = None
    population_max: int | None = None
    population_pour: tuple[str, ...] = ()
    effectif_min: int | None = None
    necessite: Necessite
    pourquoi: Texte

    @model_validator(mode="after")
    def _codes_connus(self) -> Self:
        listes = [("types_organismes", t) for t in (self.types, self.plein_droit, self.population_pour)]
        for liste, codes in (*listes, ("competences", self.competences)):
            inconnus = set(codes) - set(LISTES[liste].codes)
            if inconnus:
                raise ValueError(f"{liste} : {', '.join(sorted(inconnus))}")
        return self


class FicheModele(_Fige):
    """Une fiche modèle livrée. `version` augmente à chaque changement de `fiche` ; `a_verifier` : à regarder sur place."""

    code: Code
    version: int = Field(ge=1)
    etat_du_droit: date
    verification: Verification
    applicabilite: Applicabilite
    textes: tuple[TexteFondateur, ...]
    a_verifier: tuple[Texte, ...] = ()
    synonymes: tuple[Texte, ...] = ()
    fiche: dict[str, Any]

    @model_validator(mode="after")
    def _fiche_valide(self) -> Self:
        try:
            saisie = self.saisie
        except SaisieRefusee as refus:
            raise ValueError(f"{self.code} : {refus.erreurs}") from refus
        for champ in ("finalites", "categories_personnes", "categories_donnees", "destinataires", "mesures"):
            if not getattr(saisie, champ):
                raise ValueError(f"{self.code} : {champ} est vide")
        return self

    @cached_property
    def saisie(self) -> TraitementSaisie:
        """La fiche, validée. À copier avant de la changer."""
        return valider(TraitementSaisie, self.fiche)

    @property
    def nom(self) -> str:
        """Nom du traitement."""
        return self.saisie.nom


class Domaine(_Fige):
    """Un fichier du catalogue."""

    domaine: Code
    libelle: Texte
    rang: int
    modeles: tuple[FicheModele, ...]


@lru_cache(maxsize=1)
def domaines() -> tuple[Domaine, ...]:
    """Les domaines du catalogue livré, dans l'ordre où on les montre."""
    lus = [charger(chemin, Domaine) for chemin in sorted(DOSSIER.glob("*.yaml"))]
    return tuple(sorted(lus, key=lambda d: d.rang))


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, FicheModele]:
    """Code → fiche modèle livrée ; un code ne paraît qu'une fois."""
    tous = [modele for domaine in domaines() for modele in domaine.modeles]
    par_code = {modele.code: modele for modele in tous}
    if len(par_code) != len(tous):
        raise ValueError("le catalogue porte deux fois le même code")
    return MappingProxyType(par_code)
