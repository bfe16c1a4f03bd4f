"""Attestation d'une étape du parcours : ce qu'une personne tient pour fait, sa raison, sa preuve, sa fin.

Elle ne change pas ce que l'outil mesure : les deux se montrent ensemble.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.parcours.donnees import PARCOURS
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import Choix, champ
from socle.perimetre import Cloisonne
from socle.preuves import modele as _preuves  # noqa: F401
from socle.saisies import Saisie

TYPE = "attestation_parcours"
ETAPES = tuple(Choix(code, etape.libelle) for code, etape in PARCOURS.par_code.items())


class AttestationChamps(SQLModel):
    """Ce que l'on dit d'une attestation ; `etape` : code de `etapes.yaml`."""

    etape: str = champ("Étape", options=ETAPES, obligatoire=True)
    motif: str = champ(
        "Pourquoi cette étape est tenue", long=True, obligatoire=True,
        exemple="Les mentions sont imprimées sur les 14 formulaires papier du guichet.",
        aide="Ce que l'outil ne voit pas : un dossier papier, un autre logiciel.",
    )  # fmt: skip
    constatee_le: date | None = champ("Constaté le", defaut=None)
    expire_le: date | None = champ(
        "Vaut jusqu'au", defaut=None, aide="Deux ans au plus ; un an est une bonne habitude."
    )
    preuve_id: uuid.UUID | None = champ("Preuve déjà au dossier", genre="fiche", defaut=None)


class AttestationSaisie(AttestationChamps, Saisie):
    """Saisie d'une attestation ; sa preuve peut encore être à déposer."""


class AttestationEtape(Cloisonne, AttestationChamps, table=True):
    """Table des attestations, preuve toujours dite. Une attestation ne se modifie pas : on la retire."""

    __tablename__ = "parcours_attestations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "preuve_id"], ["preuves.organisme_id", "preuves.id"]),
        Index("ix_parcours_attestations_etape", "organisme_id", "etape"),
        Index("ix_parcours_attestations_fin", "organisme_id", "expire_le"),
        Index("ix_parcours_attestations_preuve", "organisme_id", "preuve_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    attestee_par: str = Field(default="", sa_type=Text)
    attestee_le: datetime
    retiree_le: datetime | None = None
    retiree_par: str = Field(default="", sa_type=Text)
    retiree_motif: str = Field(default="", sa_type=Text)
