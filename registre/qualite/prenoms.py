"""Les listes du détecteur de noms (`noms.yaml`, `mots.yaml`) : prénoms, fonctions, et ce qui n'est pas une personne."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Texte, charger


class Listes(BaseModel):
    """Des mots séparés par des blancs ; dans `lieux`, un blanc d'une expression s'écrit `_`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prenoms: Texte
    ambigus: Texte
    roles: tuple[Texte, ...]
    fonctions: Texte
    sigles: Texte
    generiques: Texte
    lieux: Texte
    connus: tuple[Texte, ...]


class Vocabulaire(BaseModel):
    """Les mots connus, séparés par des blancs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mots: Texte


_LUES: Final = charger(Path(__file__).with_name("noms.yaml"), Listes)
PRENOMS: Final = frozenset(_LUES.prenoms.split())
AMBIGUS: Final = frozenset(_LUES.ambigus.split())
"""Prénoms qui sont aussi des mots ou des lieux : ils ne font un nom qu'avec un second mot inconnu."""
ROLES: Final = "|".join(_LUES.roles)
"""Fonctions qui n'appartiennent qu'à une personne (motifs) ; « responsable » ou « délégué » peuvent nommer une société."""
FONCTIONS: Final = frozenset(_LUES.fonctions.split())
SIGLES: Final = frozenset(_LUES.sigles.split())
GENERIQUES: Final = frozenset(_LUES.generiques.split())
"""Mots d'une adresse de service : « accueil », « dpo »."""
LIEUX: Final = "|".join(mot.replace("_", " ") for mot in _LUES.lieux.split())
"""Mots qui annoncent un lieu ou un établissement : le nom qui suit n'est pas visé."""
CONNUS: Final = frozenset(_LUES.connus)
"""Personnages publics dont le nom désigne surtout des lieux."""
MOTS: Final = frozenset(charger(Path(__file__).with_name("mots.yaml"), Vocabulaire).mots.split())
"""Le vocabulaire de nos fiches, listes et documents."""
