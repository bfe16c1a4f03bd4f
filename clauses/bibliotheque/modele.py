"""Clause d'un organisme : son adaptation d'une clause de la bibliothèque, ou une clause à lui.

Une adaptation garde la clause dont elle part (`depart`, JSON) : quand la nôtre change, on sait montrer ce qui a changé.
"""

import uuid

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.bibliotheque.chargement import bibliotheque
from clauses.contrats.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import Choix, champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "clause"
GROUPES = tuple(Choix(g.id, g.label) for g in bibliotheque().meta.groupes)
PIECES = (
    Choix("CCAP", "CCAP, contrat"),
    Choix("CCTP", "CCTP, cahier des charges technique"),
    Choix("annexe", "Annexe"),
)


class ClauseChamps(SQLModel):
    """Ce qu'un organisme écrit d'une clause."""

    titre: str = champ("Titre", obligatoire=True)
    objet: str = champ("À quoi elle sert", long=True)
    texte: str = champ(
        "Texte", long=True, obligatoire=True,
        aide="Une ligne vide sépare deux paragraphes ; « - » ouvre un élément de liste. Une variable s'écrit {{ nom }}, "
        "un renvoi {{ ref('PRO-01') }}, une annexe {{ annexe('A1') }}.",
    )  # fmt: skip
    groupe: str = champ("Chapitre", options=GROUPES, defaut="FIN")
    piece: str = champ("Pièce où elle se range", options=PIECES, defaut="annexe")
    types_contrat: list[str] = champ("Types de contrat", options=options("types_contrats"), multiple=True)
    note_redaction: str = champ("Note de rédaction", long=True)
    risque_absence: str = champ("Risque en son absence", long=True)
    repli_negociation: str = champ("Repli en négociation", long=True)
    motif: str = champ("Pourquoi cette rédaction", long=True, aide="Pour qui la relira dans trois ans.")


class RedactionChamps(SQLModel):
    """Une des rédactions d'une clause qui en a plusieurs."""

    code: str = champ("Code")
    libelle: str = champ("Nom de la rédaction")
    texte: str = champ("Texte", long=True)


class RedactionSaisie(RedactionChamps, LigneSaisie):
    """Ligne saisie : une rédaction."""


class ClauseSaisie(ClauseChamps, Saisie):
    """Saisie d'une clause d'organisme."""

    redactions: list[RedactionSaisie] = groupe(
        "Rédactions", aide="Pour une clause qui laisse le choix entre plusieurs."
    )


class ClausePropre(Cloisonne, ClauseChamps, table=True):
    """Table des clauses d'organisme. `code` : celui de la bibliothèque pour une adaptation, sinon un code à lui."""

    __tablename__ = "clauses_propres"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_clauses_propres_code", "organisme_id", "code"),
    )

    id: uuid.UUID = Field(primary_key=True)
    code: str = Field(max_length=12)
    depart: str = Field(default="", sa_type=Text)


class RedactionPropre(Cloisonne, RedactionChamps, table=True):
    """Table des rédactions d'une clause d'organisme."""

    __tablename__ = "clause_redactions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["clauses_propres.organisme_id", "clauses_propres.id"]),
        Index("ix_clause_redactions_fiche", "organisme_id", "fiche_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0
