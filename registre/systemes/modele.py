"""Système ou support : ce qui porte les données (guide, clé 5 : « site internet, fichiers, documents »).

L'éditeur et l'hébergeur sont des relations de l'organisme avec un prestataire ; les traitements portés sont des `liens`.
"""

import uuid
from datetime import date

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.systemes.listes import options
from registre.traitements.listes import options as options_du_registre
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "systeme"


class SystemeChamps(SQLModel):
    """Les champs d'un système."""

    nom: str = champ("Nom", obligatoire=True, exemple="Logiciel de facturation de la restauration")
    type: str = champ("Type", options=options("types_systemes"))
    description: str = champ("À quoi il sert", long=True)
    service: str = champ("Service utilisateur", exemple="Affaires scolaires")
    utilisateurs: str = champ("Qui s'en sert", exemple="4 agents du service, la régie")
    nombre_utilisateurs: int | None = champ("Nombre d'utilisateurs", defaut=None)
    criticite: str = champ("Criticité", options=options("criticites"))
    mise_en_service: date | None = champ("Mise en service", defaut=None)
    pays: str = champ("Pays où sont les données", options=options_du_registre("pays"), defaut="fr")
    hebergement: str = champ("Hébergement", options=options_du_registre("hebergements"))
    mesures: list[str] = champ(
        "Mesures de sécurité", options=options_du_registre("mesures_securite"), multiple=True, article="RGPD 32(1)"
    )
    mesures_precision: str = champ("Précisions sur les mesures", long=True)
    quantite: int | None = champ("Nombre d'objets", defaut=None, aide="Pour un parc d'objets connectés.")
    adresse: str = champ("Adresse du site", exemple="https://www.commune.example", aide="Site ou téléservice.")
    traceurs: str = champ("Traceurs", options=options("traceurs"), article="LIL 82")
    mentions_legales: bool | None = champ("Mentions légales en ligne", defaut=None)
    contact_dpo: bool | None = champ(
        "Contact du délégué en ligne", defaut=None, article="RGPD 37(7)", aide="Une adresse suffit."
    )
    algorithme: str = champ(
        "Algorithme ou IA", options=options("algorithmes"), article="CRPA L311-3-1",
        aide="Le système sert-il à prendre des décisions individuelles ?",
    )  # fmt: skip
    algorithme_mention: bool | None = champ("La décision porte la mention", defaut=None, article="CRPA L311-3-1")
    algorithme_regles: str = champ("Règles publiées à cette adresse", article="CRPA L312-1-3")
    observations: str = champ("Observations", long=True)
    editeur_id: uuid.UUID | None = champ("Éditeur", genre="fiche", defaut=None)
    hebergeur_id: uuid.UUID | None = champ("Hébergeur", genre="fiche", defaut=None)


class SystemeSaisie(SystemeChamps, Saisie):
    """Saisie d'un système. `editeur_id` et `hebergeur_id` : relation de l'organisme avec un prestataire, ou rien."""


class Systeme(Cloisonne, SystemeChamps, table=True):
    """Table des systèmes et supports."""

    __tablename__ = "systemes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "editeur_id"], ["relations.organisme_id", "relations.id"]),
        ForeignKeyConstraint(["organisme_id", "hebergeur_id"], ["relations.organisme_id", "relations.id"]),
        Index("ix_systemes_type", "organisme_id", "type"),
    )

    id: uuid.UUID = Field(primary_key=True)
