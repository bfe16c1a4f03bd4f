"""Tables des modèles de la maison : ceux d'un nœud, lus aussi de ses membres ; ce que chacun décide d'un modèle."""

import uuid
from datetime import datetime
from typing import Any

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from registre.fiches_modeles.chargement import domaines
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import Choix, champ
from socle.organismes.listes import options
from socle.perimetre import Cloisonne, Partagee
from socle.saisies import Saisie

TYPE = "fiche_modele"
ECARTE, PAS_ELLE = "ecarte", "pas_elle"
NECESSITES = (
    Choix("obligatoire", "Obligatoire", "Un texte impose ce traitement à ces organismes."),
    Choix("habituel", "Habituel", "Presque tous le tiennent."),
    Choix("selon", "Selon le cas", "À voir sur place."),
)


class ApplicabiliteSaisie(Saisie):
    """À qui un modèle de la maison s'adresse. Une liste vide ne filtre pas."""

    domaine: str = champ("Domaine", options=tuple(Choix(d.domaine, d.libelle) for d in domaines()))
    necessite: str = champ("Nécessité", options=NECESSITES, obligatoire=True, defaut="habituel")
    pourquoi: str = champ("Pourquoi", long=True, obligatoire=True, aide="Une phrase : quand ce traitement est à tenir.")
    types: list[str] = champ(
        "Types d'organismes", options=options("types_organismes"), multiple=True, aide="Aucun : tous."
    )
    competences: list[str] = champ(
        "Compétences", options=options("competences"), multiple=True, aide="L'une d'elles suffit. Aucune : toutes."
    )
    plein_droit: list[str] = champ(
        "Tenus de plein droit", options=options("types_organismes"), multiple=True,
        aide="Parmi ces types, ceux que la loi vise quelles que soient leurs compétences.",
    )  # fmt: skip
    population_min: int | None = champ("Population, à partir de", defaut=None, aide="Ce nombre d'habitants compris.")
    population_max: int | None = champ("Population, moins de", defaut=None, aide="Ce nombre d'habitants exclu.")
    population_pour: list[str] = champ(
        "Population regardée pour", options=options("types_organismes"), multiple=True, aide="Aucun : pour tous."
    )
    effectif_min: int | None = champ("Agents, à partir de", defaut=None, aide="1 : tout employeur.")

    @field_validator("population_min", "population_max", "effectif_min")
    @classmethod
    def _positif(cls, valeur: int | None) -> int | None:
        if valeur is not None and valeur < 0:
            raise ValueError("Écrivez un nombre positif.")
        return valeur


class ModeleMaison(Partagee, table=True):
    """Un modèle tenu par un nœud. `contenu` : une fiche (forme `TraitementSaisie`) ; `version` avance à chaque changement.

    `origine` et `origine_version` : le modèle livré dont il est une adaptation ; `source_id` : la fiche dont il a été tiré.
    `archive` : vu aussi des membres, qui ne lisent pas l'objet. L'archiver ne touche aucune fiche qui en vient.
    """

    __tablename__ = "fiches_modeles"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    nom: str = Field(sa_type=Text)
    contenu: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    applicabilite: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    origine: str = Field(default="", max_length=80)
    origine_version: int = 0
    source_id: uuid.UUID | None = None
    par: str = Field(default="", max_length=200)
    modifie_le: datetime = Field(default_factory=maintenant)
    archive: bool = False


class VersionModele(Partagee, table=True):
    """Ce que contenait chaque version d'un modèle de la maison."""

    __tablename__ = "fiches_modeles_versions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "modele_id", "version"),
        ForeignKeyConstraint(["organisme_id", "modele_id"], ["fiches_modeles.organisme_id", "fiches_modeles.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    modele_id: uuid.UUID
    version: int
    contenu: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    par: str = Field(default="", max_length=200)
    le: datetime = Field(default_factory=maintenant)


class ChoixModele(Cloisonne, table=True):
    """Ce qu'un organisme décide d'un modèle : `ecarte` (avec son motif), ou `pas_elle` (cette fiche n'en est pas)."""

    __tablename__ = "fiches_modeles_choix"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["traitements.organisme_id", "traitements.id"]),
        Index("ix_fiches_modeles_choix_modele", "organisme_id", "modele"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    modele: str = Field(max_length=80)
    choix: str = Field(max_length=20)
    traitement_id: uuid.UUID | None = None
    motif: str = Field(default="", sa_type=Text)
    par: str = Field(default="", max_length=200)
    le: datetime = Field(default_factory=maintenant)
