"""Obligation d'un contrat : ce que l'un doit à l'autre, quand, et ce qu'il en est advenu ; et les lots de contrats importés.

Une obligation est une racine d'agrégat (`objets`, type `obligation`) : preuves, actions et liens s'y attachent. Son
échéance ne s'écrit pas : elle se recalcule des dates du contrat (`mode`, `nombre`, `unite`, `periodicite`, `rang`), sauf un
jour fixé à la main ou né d'un événement (`jour`). `limite` garde l'échéance telle qu'elle était quand on a décidé.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.contrats import modele as _contrats  # noqa: F401 -- la clé étrangère doit trouver sa table
from clauses.suivi.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "obligation"


class ObligationChamps(SQLModel):
    """Ce qu'une personne dit d'une obligation."""

    libelle: str = champ("Obligation", obligatoire=True, exemple="Remettre l'état annuel des compteurs")
    nature: str = champ("Nature", options=options("natures_obligations"), defaut="acte")
    debiteur: str = champ("Qui doit", options=options("debiteurs"), defaut="titulaire")
    jour: date | None = champ(
        "Échéance fixée à la main", defaut=None, aide="Vide : calculée d'après le contrat, s'il le permet."
    )
    periodicite: str = champ("Revient", options=options("periodicites"), aide="Vide : une seule fois.")
    preuve_attendue: str = champ("Preuve attendue", exemple="Procès-verbal signé")
    penalite: str = champ("Pénalité encourue", exemple="150 € par jour et par élément")
    article: str = champ("Article du contrat", exemple="12")
    fondement: str = champ("Fondement", exemple="CCP, art. R. 3131-2")
    observations: str = champ("Observations", long=True)


class ObligationSaisie(ObligationChamps, Saisie):
    """Saisie d'une obligation."""


class Obligation(Cloisonne, ObligationChamps, table=True):
    """Table des obligations. `cle` : la règle d'où elle vient (« PRO-05.inventaire »), ou « main.… » ;
    `rang` : occurrence d'une obligation qui revient ou d'un événement. `retouchee` : modifiée à la main depuis.
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "contrat_id", "cle", "rang"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "contrat_id"], ["contrats.organisme_id", "contrats.id"]),
        Index("ix_obligations_etat", "organisme_id", "etat"),
    )

    id: uuid.UUID = Field(primary_key=True)
    contrat_id: uuid.UUID
    cle: str = Field(max_length=80)
    clause: str = Field(default="", max_length=20)
    rang: int = 0
    origine: str = Field(default="ajoutee", max_length=20)
    mode: str = Field(default="date", max_length=20)
    nombre: int | None = None
    unite: str = Field(default="", max_length=20)
    jour_annuel: str = Field(default="", max_length=5)
    evenement: str = Field(default="", max_length=40)
    survenu_le: date | None = None
    instant: datetime | None = None
    grade: str = Field(default="", max_length=1)
    note: str = ""
    retouchee: bool = False
    etat: str = Field(default="a_venir", max_length=20)
    limite: date | None = None
    tenue_le: date | None = None
    conformite: str = Field(default="", max_length=20)
    motif: str = Field(default="", sa_type=Text)
    decidee_par: str = ""
    decidee_le: datetime | None = None


class ImportContrats(Cloisonne, table=True):
    """Un lot de contrats repris des données essentielles. `etat` ∈ apercu, confirme, annule, abandonne.

    `apercu` (chiffré) est vidé à la confirmation ; `contrats` : identifiants des contrats créés, séparés par des espaces.
    """

    __tablename__ = "imports_contrats"
    __table_args__ = (
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_imports_contrats_liste", "organisme_id", "cree_le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    nom_fichier: str
    empreinte: str = Field(max_length=64)
    etat: str = Field(default="apercu", max_length=20)
    apercu: bytes = Field(default=b"", sa_type=LargeBinary)
    contrats: str = Field(default="", sa_type=Text)
    nombre: int = 0
    cree_le: datetime = Field(default_factory=maintenant)
    cree_par: uuid.UUID | None = None
    confirme_le: datetime | None = None
    annule_le: datetime | None = None
