"""Un point de qualité écarté : une règle, sur une fiche, avec sa raison. Il revient si ce sur quoi il portait change."""

import uuid
from datetime import datetime

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field

from registre.qualite.donnees import QUALITE
from registre.traitements import modele as _traitements  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import Choix, champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

REGLES = tuple(Choix(r.code, r.titre) for r in QUALITE.regles)


class EcartSaisie(Saisie):
    """Ce que la page envoie : la règle, et pourquoi ce point n'est pas à corriger."""

    regle: str = champ("Règle", options=REGLES, obligatoire=True)
    motif: str = champ(
        "Pourquoi ce n'est pas à corriger", long=True, obligatoire=True,
        exemple="Le fabricant certifie que les images ne quittent pas la caméra.",
    )  # fmt: skip

    @field_validator("motif")
    @classmethod
    def _assez_long(cls, valeur: str) -> str:
        if len(valeur.split()) < 2:
            raise ValueError("Écrivez la raison en quelques mots : elle sera relue.")
        return valeur


class PointEcarte(Cloisonne, table=True):
    """Table des points écartés. `empreinte` : ce que disait la fiche ; elle change, le point revient."""

    __tablename__ = "qualite_ecartes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "traitement_id", "regle"),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["traitements.organisme_id", "traitements.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    traitement_id: uuid.UUID
    regle: str = Field(max_length=60)
    motif: str = Field(default="", sa_type=Text)
    par: str = Field(default="", max_length=200)
    le: datetime
    empreinte: str = Field(max_length=64)
