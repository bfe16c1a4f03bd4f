"""Forme des données de démonstration (`donnees/`), et leur lecture contrôlée.

Trois sources : les organismes, les personnes, et les registres. Un registre pose des fiches tirées d'un catalogue
d'exemples, avec leur soin (`niveau`), leurs écarts et leur avancement. Les dates y sont en jours avant ou après le
jour du chargement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from socle.donnees_datees import charger

DOSSIER: Final = Path(__file__).with_name("donnees")

Volet = Literal[
    "durees", "bases", "donnees", "personnes", "finalites", "destinataires", "mesures", "information", "droits",
    "collecte", "description", "systemes", "volume", "reference",
]  # fmt: skip
Niveau = Literal["complet", "courant", "mince", "sommaire", "nu"]
Statut = Literal["brouillon", "a_relire", "avis_dpo", "approuvee", "archivee"]
Catalogue = Mapping[str, Mapping[str, Any]]


class Forme(BaseModel):
    """Base des formes : rien d'inconnu, rien qui change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OrganismeFictif(Forme):
    """Un organisme, sous son parent ; `delegue` : il a désigné le délégué mutualisé."""

    code: str
    parent: str = ""
    delegue: bool = True
    faits: dict[str, Any]


class Territoire(Forme):
    """Les organismes, parents d'abord, et les coordonnées du délégué qu'ils partagent."""

    delegue: dict[str, str]
    organismes: tuple[OrganismeFictif, ...]

    @model_validator(mode="after")
    def _parents_d_abord(self) -> Self:
        vus: set[str] = set()
        for organisme in self.organismes:
            if organisme.code in vus or (organisme.parent and organisme.parent not in vus):
                raise ValueError(f"{organisme.code} : code en double, ou parent absent plus haut")
            vus.add(organisme.code)
        return self


class RoleFictif(Forme):
    """Un rôle sur un organisme ; il cesse `expire_jours` jours après le chargement, s'il cesse."""

    role: str
    organisme: str
    expire_jours: int | None = None


class PersonneFictive(Forme):
    """Un compte de démonstration."""

    courriel: str = Field(pattern=r"\.example$")
    nom: str
    roles: tuple[RoleFictif, ...]


class FichePosee(Forme):
    """Une fiche d'un registre : son modèle, ses écarts, son avancement.

    `garde` et `ote` corrigent ce que le niveau retire ; `remplacer` s'écrit par-dessus le modèle ; `avant` donne les
    champs d'une première version, enregistrée puis corrigée. `revue`, `age`, `maj` : jours (après, avant, avant).
    """

    modele: str
    niveau: Niveau = "mince"
    nom: str = ""
    reference: str | None = None
    service: str = ""
    garde: frozenset[Volet] = frozenset()
    ote: frozenset[Volet] = frozenset()
    remplacer: dict[str, Any] = {}
    avant: dict[str, Any] = {}
    statut: Statut = "brouillon"
    avis: Literal["favorable", "reserves", "defavorable"] = "favorable"
    motif: str = ""
    motif_approbation: str = ""
    revue: int | None = None
    age: int | None = None
    maj: int | None = None


class RegistreFictif(Forme):
    """Le registre d'un organisme ; `service` remplace celui des modèles (une petite mairie n'en a qu'un)."""

    service: str = ""
    fiches: tuple[FichePosee, ...]


class PrestataireFictif(Forme):
    """Une fiche de l'annuaire ; `expirations` : jours jusqu'à la fin de chaque qualification, dans l'ordre."""

    cle: str
    faits: dict[str, Any]
    expirations: tuple[int, ...] = ()


class AnnuaireFictif(Forme):
    """L'annuaire partagé, tenu par un nœud."""

    organisme: str
    fiches: tuple[PrestataireFictif, ...]


class RelationFictive(Forme):
    """La relation d'un organisme avec un prestataire ; `jours` : champ de date → jours après le chargement."""

    prestataire: str
    faits: dict[str, Any]
    jours: dict[str, int] = {}
    traitements: tuple[str, ...] = ()


class SystemeFictif(Forme):
    """Un système ; éditeur et hébergeur par la clé de leur fiche, fiches de traitement portées par leur nom."""

    faits: dict[str, Any]
    editeur: str = ""
    hebergeur: str = ""
    traitements: tuple[str, ...] = ()


class EntourageFictif(Forme):
    """Ce qui entoure le registre d'un organisme. Une action dit sa date par `jours`."""

    relations: tuple[RelationFictive, ...] = ()
    systemes: tuple[SystemeFictif, ...] = ()
    projets: tuple[dict[str, Any], ...] = ()
    actions: tuple[dict[str, Any], ...] = ()


class Entourage(Forme):
    """L'annuaire, et ce qui entoure chaque registre."""

    annuaire: AnnuaireFictif
    organismes: Mapping[str, EntourageFictif]


@dataclass(frozen=True)
class Donnees:
    """Tout le territoire fictif."""

    territoire: Territoire
    personnes: tuple[PersonneFictive, ...]
    catalogue: Catalogue
    registres: Mapping[str, RegistreFictif]
    entourage: Entourage


def lire_donnees(dossier: Path = DOSSIER) -> Donnees:
    """Les données de démonstration, contrôlées ; `DonneesDateesInvalides` nomme le fichier fautif."""
    return Donnees(
        charger(dossier / "organismes.yaml", Territoire),
        charger(dossier / "personnes.yaml", tuple[PersonneFictive, ...]),
        _reunir(dossier / "catalogue", dict[str, dict[str, Any]]),
        _reunir(dossier / "registres", dict[str, RegistreFictif]),
        charger(dossier / "entourage.yaml", Entourage),
    )


def _reunir(dossier: Path, forme: type[dict[str, Any]]) -> dict[str, Any]:
    reunis: dict[str, Any] = {}
    for fichier in sorted(dossier.glob("*.yaml")):
        contenu = charger(fichier, forme)
        doubles = sorted(contenu.keys() & reunis.keys())
        if doubles:
            raise ValueError(f"{fichier.name} : déjà dans un autre fichier : {', '.join(doubles)}")
        reunis |= contenu
    return reunis
