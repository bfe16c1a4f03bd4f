"""Table des liens donnés aux référents : à qui, pour quoi, jusqu'à quand. Ce qui est reçu vit chiffré, dans un coffret."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.liens_referents.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE: Final = "lien_referent"
REVUE, QUESTION, VIOLATION = "revue", "question", "violation"
INCHANGEE, CHANGEE, FINIE = "inchangee", "changee", "finie"


class LienChamps(SQLModel):
    """Ce que l'on confie à un référent."""

    usage: str = champ("Ce que le lien permet", options=options("usages"), obligatoire=True)
    nom: str = champ(
        "À qui",
        obligatoire=True,
        exemple="Secrétariat de mairie",
        aide="Une fonction suffit : ce nom paraît dans la liste.",
    )
    courriel: str = champ("Adresse électronique", aide="Vide : vous transmettrez le lien vous-même.")
    message: str = champ("Message", long=True)
    jours: int | None = champ("Durée de validité, en jours", defaut=30, aide="De 1 à 90 jours.")


class LienSaisie(LienChamps, Saisie):
    """Saisie d'un lien."""


class LienReferent(Cloisonne, LienChamps, table=True):
    """Table des liens. `empreinte` : SHA-256 du jeton ; `suite_id` : l'objet né de ce qui a été reçu."""

    __tablename__ = "liens_referents"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("empreinte"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "suite_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_liens_referents_recus", "organisme_id", "traite_le", "recu_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    empreinte: str = Field(max_length=64)
    envoye_le: datetime = Field(default_factory=maintenant)
    envoye_par: str = ""
    expire_le: date
    revoque_le: datetime | None = None
    recu_le: datetime | None = None
    traite_le: datetime | None = None
    traite_par: str = ""
    suite_id: uuid.UUID | None = None
