"""Demande de publication : qui demande quoi, les trois examens, la décision, la publication.

Les examens, la décision et la publication ne passent jamais par le formulaire de saisie. Aucun particulier n'est nommé.
"""

import uuid
from datetime import date, datetime

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.jeux import modele as _jeux  # noqa: F401 -- la clé étrangère doit trouver sa table
from clauses.publications.listes import options
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "publication"


class PublicationChamps(SQLModel):
    """Les champs d'une demande."""

    nom: str = champ("Objet de la demande", obligatoire=True, exemple="Ouvrir les horaires en temps réel du réseau")
    demandeur_type: str = champ(
        "Qui demande", options=options("demandeurs"), obligatoire=True, aide="Le délai de réponse en dépend."
    )
    demandeur: str = champ(
        "Organisation qui demande", aide="Jamais le nom d'un particulier.", exemple="Transports Fictifs SA"
    )
    recue_le: date | None = champ("Reçue le", obligatoire=True, defaut=None, article="CRPA R311-13")
    jeu_id: uuid.UUID | None = champ("Jeu de données", genre="fiche", defaut=None)
    jeu_decrit: str = champ("Données demandées", aide="Si aucun jeu de la liste ne les décrit encore.")
    texte: str = champ(
        "La demande", long=True, aide="Ce qui est demandé, sous quelle forme, pour quel usage s'il est dit."
    )
    delai_jours: int | None = champ(
        "Délai prévu au contrat, en jours", defaut=None, aide="Pour un cocontractant. Vide : trente jours."
    )
    observations: str = champ("Observations", long=True)


class PublicationSaisie(PublicationChamps, Saisie):
    """Saisie d'une demande. `jeu_id` : un jeu de l'organisme, ou rien."""

    @field_validator("delai_jours")
    @classmethod
    def _delai(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 1 <= valeur <= 365:
            raise ValueError("Écrivez un nombre de jours entre 1 et 365.")
        return valeur


class Publication(Cloisonne, PublicationChamps, table=True):
    """Table des demandes de publication."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "jeu_id"], ["jeux.organisme_id", "jeux.id"]),
        Index("ix_publications_statut", "organisme_id", "statut"),
        Index("ix_publications_jeu", "organisme_id", "jeu_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default="recue", max_length=20)
    examen_donnees: str = Field(default="", max_length=20)
    examen_donnees_motif: str = ""
    examen_donnees_par: str = ""
    examen_donnees_le: datetime | None = None
    examen_secrets: str = Field(default="", max_length=20)
    examen_secrets_motif: str = ""
    examen_secrets_par: str = ""
    examen_secrets_le: datetime | None = None
    examen_securite: str = Field(default="", max_length=20)
    examen_securite_motif: str = ""
    examen_securite_par: str = ""
    examen_securite_le: datetime | None = None
    decision_motif: str = ""
    decision_fondement: str = Field(default="", max_length=40)
    decide_par: str = ""
    decide_le: datetime | None = None
    publiee_le: date | None = None
    publiee_adresse: str = ""
