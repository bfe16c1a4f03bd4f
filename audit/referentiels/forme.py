"""La forme d'un référentiel : chapitres, points de contrôle, fondements gradués, correspondances, histoire de ses versions.

Une donnée datée et figée, qu'elle vienne de nous (`rgs.yaml`) ou d'ailleurs : un autodiagnostic garde le sien, mot pour mot.
L'identifiant d'un point ne change jamais et n'est jamais repris pour un autre.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from socle.donnees_datees import Texte, Verification

COLLECTIVITE, SERVICE, OBJETS = "collectivite", "service", "objets"
COURT, COMPLET = "court", "complet"
Portee = Literal["collectivite", "service", "objets"]
Changement = Literal["inchange", "reformule", "scinde", "fusionne", "ajoute", "retire"]
Identifiant = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
LIMITE_OCTETS: Final = 8_000_000
"""Taille maximale d'un référentiel déplié ; un fichier qui se déplie au-delà est refusé."""


class _Forme(BaseModel):
    """Figée, sans champ inconnu."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fondement(_Forme):
    """Une référence, comment elle a été vérifiée (T texte lu, S source secondaire, M de mémoire) et à quelle date."""

    ref: Texte
    verif: Verification
    etat_du_droit: date


class Correspondances(_Forme):
    """Numéros de mesure du Guide d'hygiène (1 à 42) et d'objectif du ReCyF (1 à 20)."""

    hygiene: tuple[int, ...] = ()
    recyf: tuple[int, ...] = ()


class Chapitre(_Forme):
    """Un chapitre ; `ordre` croît."""

    code: Identifiant
    titre: Texte
    ordre: int


class Point(_Forme):
    """Un point de contrôle. `poids` : 1 utile, 2 important, 3 essentiel. `condition` : quand l'obligation s'applique, vide =
    toujours. `validation_juriste` : un juriste a relu le drapeau `obligatoire` ; None si le point n'est pas obligatoire.
    `groupes` : niveaux d'un référentiel importé (standard, renforcé).
    """

    id: Identifiant
    chapitre: Identifiant
    intitule: Texte
    question: Texte
    question_simple: str = ""
    a_demander_a: tuple[str, ...] = ()
    attendu: str = ""
    axe: str = ""
    poids: Literal[1, 2, 3] = 2
    obligatoire: bool = False
    condition: str = ""
    validation_juriste: bool | None = None
    reference: str = ""
    fondements: tuple[Fondement, ...] = ()
    remediation: str = ""
    portee: Portee = "collectivite"
    parcours: tuple[Literal["court", "complet"], ...] = ("complet",)
    heritable: bool = False
    mesures_guide: tuple[str, ...] = ()
    correspondances: Correspondances = Correspondances()
    verification_auto: str = ""
    groupes: tuple[str, ...] = ()

    @property
    def question_courte(self) -> str:
        """La question en langage courant si elle existe, sinon la question."""
        return self.question_simple or self.question


class ChangementDePoint(_Forme):
    """Ce qu'une version a fait d'un point : faut-il garder la réponse, et où va-t-elle."""

    changement: Changement
    conserver_reponse: bool = False
    vers: tuple[Identifiant, ...] = ()
    note: str = ""


class Version(_Forme):
    """Une version passée ou présente, et ce qu'elle a changé."""

    version: Texte
    date: date
    resume: str = ""
    points: Mapping[str, ChangementDePoint] = Field(default_factory=dict)


class Entete(_Forme):
    """Ce qu'est le référentiel : code, version, statut, et le sens de ses codes."""

    code: Identifiant
    titre: Texte
    version: Texte
    statut: str = ""
    date: date
    langue: str = "fr"
    redaction: str = ""
    a_relire: str = ""
    droits: str = ""
    niveaux_verif: Mapping[str, str] = Field(default_factory=dict)
    axes: Mapping[str, str] = Field(default_factory=dict)
    poids: Mapping[int, str] = Field(default_factory=dict)
    portees: Mapping[str, str] = Field(default_factory=dict)
    parcours: Mapping[str, str] = Field(default_factory=dict)
    heritage: str = ""
    interlocuteurs: tuple[str, ...] = ()
    mesures_guide: Mapping[str, str] = Field(default_factory=dict)
    verifications_auto: Mapping[str, str] = Field(default_factory=dict)
    groupes: Mapping[str, str] = Field(default_factory=dict)
    correspondances: str = ""
    historique: tuple[Version, ...] = ()


class Referentiel(_Forme):
    """Un référentiel entier ; identifiants uniques, chaque point dans un chapitre connu."""

    referentiel: Entete
    chapitres: tuple[Chapitre, ...]
    points: tuple[Point, ...]

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        ids, codes = [p.id for p in self.points], [c.code for c in self.chapitres]
        doubles = sorted({i for i in ids if ids.count(i) > 1} | {c for c in codes if codes.count(c) > 1})
        if doubles:
            raise ValueError(f"identifiants en double : {', '.join(doubles)}")
        if perdus := sorted(p.id for p in self.points if p.chapitre not in codes):
            raise ValueError(f"points sans chapitre connu : {', '.join(perdus)}")
        if not ids:
            raise ValueError("aucun point à évaluer")
        axes = self.referentiel.axes
        if inconnus := sorted({p.axe for p in self.points if axes and p.axe not in axes}):
            raise ValueError(f"axes inconnus : {', '.join(inconnus) or 'vide'}")
        return self

    @property
    def code(self) -> str:
        """Code du référentiel, le même d'une version à l'autre."""
        return self.referentiel.code

    @property
    def version(self) -> str:
        """Version (« 1.1.0 »)."""
        return self.referentiel.version

    @property
    def titre(self) -> str:
        """Titre."""
        return self.referentiel.titre

    @cached_property
    def par_id(self) -> dict[str, Point]:
        """Les points par identifiant."""
        return {p.id: p for p in self.points}

    @cached_property
    def par_chapitre(self) -> dict[str, tuple[Point, ...]]:
        """Code de chapitre → ses points, chapitres dans leur ordre ; un chapitre sans point n'y est pas."""
        rangs = sorted(self.chapitres, key=lambda c: c.ordre)
        groupes = {c.code: tuple(p for p in self.points if p.chapitre == c.code) for c in rangs}
        return {code: points for code, points in groupes.items() if points}

    @cached_property
    def titres(self) -> dict[str, str]:
        """Code de chapitre → titre."""
        return {c.code: c.titre for c in self.chapitres}

    def points_du_parcours(self, parcours: str) -> tuple[Point, ...]:
        """Les points d'un parcours (`court` ou `complet`), dans l'ordre du référentiel."""
        return tuple(p for p in self.points if parcours in p.parcours)

    @property
    def a_un_parcours_court(self) -> bool:
        """Vrai si au moins un point est du parcours court."""
        return any(COURT in p.parcours for p in self.points)


def ecrire(referentiel: Referentiel) -> bytes:
    """Le référentiel en JSON compressé, tel qu'un autodiagnostic le garde."""
    return zlib.compress(_json(referentiel), 9)


def _json(referentiel: Referentiel) -> bytes:
    return referentiel.model_dump_json(exclude_defaults=True).encode()


def empreinte(referentiel: Referentiel) -> str:
    """SHA-256, en hexadécimal, de ce que le référentiel dit."""
    return hashlib.sha256(_json(referentiel)).hexdigest()


_lus: dict[str, Referentiel] = {}


def relire(contenu: bytes) -> Referentiel:
    """Le référentiel écrit par `ecrire` ; `ValueError` s'il est illisible. Gardé par empreinte : lu une fois."""
    cle = hashlib.sha256(contenu).hexdigest()
    if cle not in _lus:
        lecteur = zlib.decompressobj()
        brut = lecteur.decompress(contenu, LIMITE_OCTETS)
        if lecteur.unconsumed_tail:
            raise ValueError("référentiel trop volumineux")
        if len(_lus) > 50:
            _lus.clear()
        _lus[cle] = Referentiel.model_validate_json(brut)
    return _lus[cle]
