"""Ce que Gouverne ajoute de son cru à un écart : l'effort, la nature de l'action, les clauses à ajouter aux contrats.

Trois données datées, montrées avec leur source et leur grade. Elles ne valent que pour le référentiel qu'elles nomment : un
point d'un autre, même homonyme, n'en reçoit rien.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, RootModel, model_validator

from audit.referentiels.forme import Point, Referentiel
from socle.donnees_datees import DonneeDatee, Texte, charger

DOSSIER: Final = Path(__file__).parent
Niveau = Literal[1, 2, 3]
Nature = Literal["technique", "organisationnel", "juridique"]


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NiveauEffort(_Figee):
    """Le mot d'un niveau d'effort, et ce qu'il veut dire."""

    libelle: Texte
    aide: Texte


class Estimation(_Figee):
    """L'effort d'un point (None : non estimé) et la nature de l'action."""

    effort: Niveau | None = None
    nature: Nature = "organisationnel"


class _Ecart(_Figee):
    """Ce qu'un point a de différent de son chapitre."""

    effort: Niveau | None = None
    nature: Nature | None = None


class Efforts(DonneeDatee):
    """L'estimation de chaque chapitre, et des points qui s'en écartent."""

    referentiel: Texte
    niveaux: Mapping[Niveau, NiveauEffort]
    chapitres: Mapping[str, Estimation]
    points: Mapping[str, _Ecart]


class Proposee(_Figee):
    """Les clauses qui répondent à un point, et ce qu'elles apportent."""

    clauses: tuple[Texte, ...]
    apport: Texte


class Clausier(DonneeDatee):
    """Les clauses de la bibliothèque qu'un point appelle, et leurs titres."""

    referentiel: Texte
    titres: Mapping[str, Texte]
    points: Mapping[str, Proposee]

    @model_validator(mode="after")
    def _nommees(self) -> Self:
        citees = {c for p in self.points.values() for c in p.clauses}
        if citees != set(self.titres):
            raise ValueError(f"clauses citées et titrées diffèrent : {', '.join(sorted(citees ^ set(self.titres)))}")
        return self


class Mention(DonneeDatee):
    """Une phrase à dire avec sa source."""

    titre: Texte
    texte: Texte


class _Mentions(RootModel[dict[str, Mention]]):
    """Le fichier des mentions."""


def efforts() -> Efforts:
    """L'estimation des efforts."""
    return charger(DOSSIER / "efforts.yaml", Efforts)


def clausier() -> Clausier:
    """Le rapprochement des points et des clauses."""
    return charger(DOSSIER / "clauses.yaml", Clausier)


def mention(nom: str) -> Mention:
    """Une mention datée ; `KeyError` si elle n'existe pas."""
    return charger(DOSSIER / "mentions.yaml", _Mentions).root[nom]


def estimation_de(referentiel: Referentiel, point: Point) -> Estimation:
    """L'estimation d'un point ; effort None hors du référentiel que nous avons estimé."""
    donnees = efforts()
    if referentiel.code != donnees.referentiel or point.chapitre not in donnees.chapitres:
        return Estimation()
    chapitre, propre = donnees.chapitres[point.chapitre], donnees.points.get(point.id, _Ecart())
    return Estimation(effort=propre.effort or chapitre.effort, nature=propre.nature or chapitre.nature)


def clauses_de(referentiel: Referentiel, point: Point) -> Proposee | None:
    """Les clauses qu'un point appelle, s'il y en a."""
    donnees = clausier()
    return donnees.points.get(point.id) if referentiel.code == donnees.referentiel else None
