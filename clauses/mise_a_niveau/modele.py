"""Mise à niveau des contrats (RGPD 28) : l'avenant de chaque organisme, et le lot qui en prépare plusieurs d'un coup.

Un avenant appartient à l'organisme qui le signe. Un lot appartient à l'organisme d'où on le lance ; ses lignes disent ce
que chacune a donné ailleurs. L'état d'un avenant ne passe jamais par le formulaire ; « revenu signé » exige un fichier.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "avenant"
TYPE_LOT = "lot_avenants"


class EnvoiChamps(SQLModel):
    """Ce que disent l'avenant et sa lettre, et que ni le registre ni l'annuaire ne savent."""

    retour_le: date | None = champ("Retour demandé pour le", defaut=None)
    contact_ssi: str = champ(
        "Contact sécurité, joignable à toute heure", aide="Celui que le prestataire prévient d'une violation de données.",
        exemple="astreinte@vallon.example",
    )  # fmt: skip
    ajout: str = champ("Un mot de plus dans la lettre", long=True, exemple="Nous restons à votre disposition le mardi.")


class AvenantChamps(EnvoiChamps):
    """Les champs d'un avenant."""

    numero: str = champ("Numéro de l'avenant", exemple="2")
    observations: str = champ(
        "Observations", long=True, aide="Pour vous : ni l'avenant ni la lettre ne les reprennent."
    )


class AvenantSaisie(AvenantChamps, Saisie):
    """Saisie d'un avenant."""


class LotSaisie(EnvoiChamps, Saisie):
    """Saisie d'un lot : elle vaut pour chacun de ses avenants."""


class Avenant(Cloisonne, AvenantChamps, table=True):
    """Table des avenants.

    `prestataire` : son nom à la préparation ; `attendu_le` : retour attendu, repoussé par chaque relance ; `fige` : ce qui
    est parti (JSON), dont les documents se refont ; `clauses_avant` : état des clauses de la relation avant l'envoi ;
    `lot_id` : le lot dont il vient, qui peut être tenu par un organisme au-dessus.
    """

    __tablename__ = "avenants"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "relation_id"], ["relations.organisme_id", "relations.id"]),
        Index("ix_avenants_relation", "organisme_id", "relation_id"),
        Index("ix_avenants_etat", "organisme_id", "etat"),
        Index("ix_avenants_lot", "lot_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    relation_id: uuid.UUID
    lot_id: uuid.UUID | None = None
    prestataire: str = ""
    etat: str = Field(default="prepare", max_length=20)
    prepare_par: str = ""
    prepare_par_id: uuid.UUID | None = None
    prepare_le: datetime
    envoye_le: date | None = None
    canal: str = Field(default="", max_length=20)
    attendu_le: date | None = None
    relances: int = 0
    relance_le: date | None = None
    signe_le: date | None = None
    preuve_id: uuid.UUID | None = None
    motif: str = ""
    clauses_avant: str = Field(default="", max_length=20)
    fige: str = Field(default="", sa_type=Text)


class LotAvenants(Cloisonne, EnvoiChamps, table=True):
    """Table des lots. `annule_le` : le lot entier a été repris en arrière."""

    __tablename__ = "avenant_lots"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_avenant_lots_prestataire", "organisme_id", "prestataire_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    prestataire_id: uuid.UUID
    prestataire: str = ""
    lance_par: str = ""
    lance_le: datetime
    annule_le: datetime | None = None


class LigneLot(Cloisonne, table=True):
    """Un organisme d'un lot, et ce que sa préparation a donné ; `chez_id` : l'organisme où l'avenant s'écrit."""

    __tablename__ = "avenant_lot_lignes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "lot_id", "relation_id"),
        ForeignKeyConstraint(["organisme_id", "lot_id"], ["avenant_lots.organisme_id", "avenant_lots.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    lot_id: uuid.UUID
    relation_id: uuid.UUID
    chez_id: uuid.UUID
    rang: int = 0
    etat: str = Field(default="a_faire", max_length=20)
    phrase: str = ""
