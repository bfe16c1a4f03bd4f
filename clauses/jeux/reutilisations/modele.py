"""Une réutilisation d'un jeu de données : une organisation, ce qu'elle en fait, à quelles conditions (CRPA L321-1 s.).

Aucun particulier n'y est nommé : le contact est celui d'une organisation.
"""

import uuid
from datetime import date

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.jeux import modele as _jeux  # noqa: F401 -- la clé étrangère doit trouver sa table
from clauses.jeux.listes import options
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "reutilisation"


class ReutilisationChamps(SQLModel):
    """Les champs d'une réutilisation."""

    nom: str = champ(
        "Réutilisateur",
        obligatoire=True,
        aide="L'organisation, jamais un particulier.",
        exemple="Itinéraires Fictifs SAS",
    )
    jeu_id: uuid.UUID | None = champ("Jeu de données", genre="fiche", defaut=None, obligatoire=True)
    finalite: str = champ("Ce qu'il en fait", long=True, exemple="Un calculateur d'itinéraires")
    contact: str = champ(
        "Contact de l'organisation", aide="Une adresse générique suffit.", exemple="donnees@itineraires.example"
    )
    licence: str = champ("Licence acceptée", options=options("licences"), article="CRPA L323-1, R323-3")
    licence_precision: str = champ("Précision sur la licence")
    acceptee_le: date | None = champ("Acceptée le", defaut=None)
    fin: date | None = champ("Jusqu'au", defaut=None, aide="Vide : sans terme.")
    payante: bool | None = champ("Redevance", defaut=None, article="CRPA L324-1")
    redevance: str = champ("Montant et bases de calcul", article="CRPA L322-6")
    exclusivite: bool | None = champ("Exclusivité", defaut=None, article="CRPA L325-1")
    exclusivite_motif: str = champ(
        "Pourquoi une exclusivité",
        long=True,
        aide="Elle doit être nécessaire à l'exercice d'une mission de service public.",
    )
    exclusivite_debut: date | None = champ("Exclusivité : depuis le", defaut=None)
    exclusivite_fin: date | None = champ(
        "Exclusivité : jusqu'au", defaut=None, article="CRPA L325-2", aide="Dix ans au plus."
    )
    reexaminee_le: date | None = champ(
        "Bien-fondé réexaminé le", defaut=None, article="CRPA L325-2", aide="Au moins tous les trois ans."
    )
    observations: str = champ("Observations", long=True)


class ReutilisationSaisie(ReutilisationChamps, Saisie):
    """Saisie d'une réutilisation. `jeu_id` : un jeu de l'organisme."""


class Reutilisation(Cloisonne, ReutilisationChamps, table=True):
    """Table des réutilisations."""

    __tablename__ = "reutilisations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "jeu_id"], ["jeux.organisme_id", "jeux.id"]),
        Index("ix_reutilisations_jeu", "organisme_id", "jeu_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
