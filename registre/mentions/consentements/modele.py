"""Un consentement recueilli : quelle version du texte, quelles finalités, quand, comment, et le retrait.

Qui l'a donné vit dans un coffret chiffré (`socle/coffrets`) : ni le journal, ni la recherche, ni le libellé n'en disent rien.
"""

import uuid
from datetime import date, datetime

from pydantic import model_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.mentions import modele as _mentions  # noqa: F401 -- la clé étrangère doit trouver sa table
from registre.mentions.listes import options
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "consentement"
COFFRET = "identite"


class ConsentementChamps(SQLModel):
    """Ce que la table garde d'un consentement."""

    recueilli_le: date | None = champ("Donné le", defaut=None, obligatoire=True, article="RGPD 7(1)")
    mode: str = champ("Comment", options=options("modes_recueil"), obligatoire=True, article="RGPD 7(1)")
    finalites: list[str] = champ("Finalités acceptées", multiple=True, obligatoire=True, article="RGPD 7(2)")
    moins_de_15: bool | None = champ("Donné par un mineur de moins de 15 ans", defaut=None, article="LIL 45")


class IdentiteChamps(SQLModel):
    """Ce que le coffret garde, chiffré : de quoi retrouver la personne."""

    reference: str = champ(
        "Référence", aide="Un numéro de dossier suffit souvent, et vaut mieux qu'un nom.", exemple="Dossier 2026-0412"
    )
    nom: str = champ("Nom de la personne", aide="Seulement si la référence ne suffit pas à la retrouver.")
    parent: str = champ(
        "Titulaire de l'autorité parentale", aide="Pour un mineur de moins de 15 ans.", article="LIL 45"
    )
    precision: str = champ("Précisions", long=True, aide="Où est l'original, qui l'a recueilli.")


class ConsentementSaisie(IdentiteChamps, ConsentementChamps, Saisie):
    """Saisie d'un consentement : ce que la table garde, et ce que le coffret garde."""

    @model_validator(mode="after")
    def _quelqu_un(self) -> "ConsentementSaisie":
        if not (self.reference or self.nom):
            raise ValueError("Écrivez une référence, ou un nom : sans elle, ce consentement ne prouve rien.")
        if self.moins_de_15 and not self.parent:
            raise ValueError("Avant 15 ans, un titulaire de l'autorité parentale consent aussi : écrivez qui (LIL 45).")
        return self


class Consentement(Cloisonne, ConsentementChamps, table=True):
    """Table des consentements. `retraits` : finalité → jour du retrait ; `retire_le` : quand il n'en reste plus aucune."""

    __tablename__ = "consentements"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "mention_id", "rang"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "mention_id"], ["mentions.organisme_id", "mentions.id"]),
        ForeignKeyConstraint(["organisme_id", "version_id"], ["mention_versions.organisme_id", "mention_versions.id"]),
        Index("ix_consentements_version", "organisme_id", "version_id"),
        Index("ix_consentements_recueilli", "organisme_id", "recueilli_le"),
        Index("ix_consentements_retire", "organisme_id", "retire_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    mention_id: uuid.UUID
    version_id: uuid.UUID
    rang: int
    retraits: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    retire_le: date | None = None
    retire_mode: str = Field(default="", max_length=20)
    inscrit_par: str = ""
    inscrit_le: datetime
    identite_effacee_le: datetime | None = None
