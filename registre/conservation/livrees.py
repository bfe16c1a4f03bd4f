"""Les règles livrées : `bibliotheque/<domaine>.yaml`, relu par pydantic. Personne ne les modifie ; on les adapte."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registre.conservation.durees import Duree, Unite
from registre.traitements.listes import LISTES
from socle.donnees_datees import Code, DonneeDatee, Texte, charger

DOSSIER: Final = Path(__file__).with_name("bibliotheque")
A_FIXER: Final = "à fixer avec les archives départementales"


class DureeLivree(BaseModel):
    """Un nombre et son unité, tels que le fichier les écrit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nombre: int = Field(ge=1, le=999)
    unite: Unite

    @property
    def duree(self) -> Duree:
        """La même, pour les règles."""
        return Duree(self.nombre, self.unite)


class RegleLivree(DonneeDatee):
    """Une règle livrée. Sans `dua` ni sort « conserver », rien n'est fixé : on voit avec les archives départementales."""

    code: Code
    document: Texte
    courante: DureeLivree | None = None
    courante_texte: str = ""
    depart: str = ""
    intermediaire: DureeLivree | None = None
    dua: DureeLivree | None = None
    sort_final: str = "a_determiner"
    base_legale: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _sort_connu(self) -> Self:
        if self.sort_final not in LISTES["sorts_finaux"].codes:
            raise ValueError(f"{self.code} : sort final inconnu « {self.sort_final} »")
        return self


class DomaineLivre(BaseModel):
    """Un fichier de la bibliothèque."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domaine: Code
    libelle: Texte
    rang: int
    regles: tuple[RegleLivree, ...]


@lru_cache(maxsize=1)
def domaines() -> tuple[DomaineLivre, ...]:
    """Les domaines, dans l'ordre où on les montre."""
    lus = [charger(chemin, DomaineLivre) for chemin in sorted(DOSSIER.glob("*.yaml"))]
    return tuple(sorted(lus, key=lambda d: d.rang))


@lru_cache(maxsize=1)
def livrees() -> Mapping[str, RegleLivree]:
    """Code → règle livrée ; un code ne paraît qu'une fois."""
    toutes = [regle for domaine in domaines() for regle in domaine.regles]
    par_code = {regle.code: regle for regle in toutes}
    if len(par_code) != len(toutes):
        raise ValueError("la bibliothèque porte deux fois le même code")
    return MappingProxyType(par_code)
