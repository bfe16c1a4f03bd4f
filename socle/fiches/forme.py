"""La forme d'une fiche : sa table, sa saisie, ses sections. Ni droit, ni règle, ni mise en page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from socle.champs import Champ, Choix, champs_de, champs_par_nom
from socle.perimetre import SessionCloisonnee
from socle.saisies import Saisie

OptionsVives = Callable[[SessionCloisonnee], Sequence[Choix]]
"""Options d'un champ lues dans la base (les prestataires de l'organisme, les personnes qui y ont un rôle)."""


@dataclass(frozen=True)
class Section:
    """Un pas du formulaire : un titre, une phrase, les champs qu'il montre."""

    code: str
    titre: str
    phrase: str
    noms: tuple[str, ...]


@dataclass(frozen=True)
class Forme:
    """`code` : type de l'objet ; `lignes` : groupe de la saisie → table ; `cle` : colonne de ces tables vers la fiche."""

    code: str
    table: type[Any]
    saisie: type[Saisie]
    sections: tuple[Section, ...]
    lignes: Mapping[str, type[Any]] = field(default_factory=dict)
    cle: str = "fiche_id"
    options: Mapping[str, OptionsVives] = field(default_factory=dict)
    nommer: Callable[[Any], str] = attrgetter("nom")

    @property
    def champs(self) -> tuple[Champ, ...]:
        """Tous les champs, groupes compris."""
        return champs_de(self.saisie)

    @property
    def simples(self) -> tuple[str, ...]:
        """Noms des champs rangés dans la table même."""
        return tuple(nom for nom in self.saisie.model_fields if nom not in self.lignes)

    def champs_vifs(self, session: SessionCloisonnee) -> dict[str, Champ]:
        """Les champs par nom, ceux à options vives portant celles de cette session."""
        champs = dict(champs_par_nom(self.saisie))
        for nom, lire in self.options.items():
            choix = lire(session)
            champs[nom] = replace(
                champs[nom], genre="choix", admises=tuple(choix) or (Choix("", "Aucun pour l'instant"),)
            )
        return champs


def identifiant_de(jeton: str, organisme_id: uuid.UUID) -> uuid.UUID | None:
    """Identifiant que donne le jeton d'un formulaire : le même envoi deux fois ne crée qu'une fiche."""
    return uuid.uuid5(organisme_id, jeton) if jeton else None
