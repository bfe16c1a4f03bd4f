"""Un avis du délégué inscrit à son registre : sur quoi, lequel, et si l'organisme l'a suivi."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.delegue.avis.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "avis_dpo"
FAVORABLE = "favorable"


class AvisChamps(SQLModel):
    """Les champs d'un avis."""

    sujet: str = champ("Sur quoi", obligatoire=True, exemple="Photos d'enfants sur la page de la médiathèque")
    demande_par: str = champ(
        "Demandé par", aide="Une fonction ou un service, pas un nom. Vide : de votre propre mouvement.",
        exemple="Direction de la culture",
    )  # fmt: skip
    demande_le: date | None = champ("Demandé le", defaut=None)
    avis: str = champ("Avis", obligatoire=True, options=options("avis_delegue"), article="RGPD 39(1)a")
    texte: str = champ(
        "L'avis et ses motifs",
        long=True,
        aide="Obligatoire sauf avis favorable : qui décide doit pouvoir en tenir compte.",
    )
    rendu_le: date | None = champ("Rendu le", defaut=None, obligatoire=True)


class AvisSaisie(AvisChamps, Saisie):
    """Saisie d'un avis."""


class AvisDpo(Cloisonne, AvisChamps, table=True):
    """Table des avis ; la suite donnée ne passe jamais par le formulaire de saisie."""

    __tablename__ = "avis_delegue"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_avis_delegue_rendu", "organisme_id", "rendu_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    rendu_par: str = ""
    suite: str = Field(default="", max_length=20)
    suite_motif: str = Field(default="", sa_type=Text)
    suite_par: str = ""
    suite_le: datetime | None = None
