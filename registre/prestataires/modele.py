"""Prestataire (fiche partagée par un nœud du territoire) et relation d'un organisme avec lui (RGPD 28).

La fiche appartient au nœud qui la tient : le territoire, ou l'organisme seul s'il l'a créée. Tous les organismes au-dessous
la lisent (`Partagee`). La relation — contrat, clauses, garanties — appartient à l'organisme, et à lui seul.
« Sous-traitant » au sens de la commande publique (CCP L2193-1) est autre chose : ce mot n'est pas employé ici pour lui.
"""

import uuid
from datetime import date, datetime

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.prestataires.listes import options
from registre.traitements.listes import options as options_du_registre
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.organismes.regles import cle_luhn_valide
from socle.perimetre import Cloisonne, Partagee
from socle.saisies import LigneSaisie, Saisie

TYPE = "prestataire"
TYPE_RELATION = "relation"


class PrestataireChamps(SQLModel):
    """L'identité d'un prestataire, la même pour tous ses clients."""

    nom: str = champ("Nom du prestataire", obligatoire=True, article="RGPD 28 ; 4(8)", exemple="Éditions Fictives SAS")
    siren: str = champ("SIREN", aide="Neuf chiffres ; vide pour une entreprise étrangère.", exemple="212 345 672")
    activite: str = champ("Activité", exemple="Éditeur du logiciel de paie")
    adresse: str = champ("Adresse")
    code_postal: str = champ("Code postal")
    ville: str = champ("Ville")
    pays: str = champ("Pays", options=options_du_registre("pays"), defaut="fr")
    site: str = champ("Site internet")
    contact_nom: str = champ("Contact")
    contact_courriel: str = champ("Courriel du contact", genre="courriel")
    contact_telephone: str = champ("Téléphone du contact", genre="telephone")
    dpo_nom: str = champ("Délégué à la protection des données", article="RGPD 37(7)")
    dpo_courriel: str = champ("Courriel du délégué", genre="courriel")
    incident_contact: str = champ(
        "Contact en cas de violation de données", article="RGPD 33(2)", aide="Joignable à toute heure."
    )
    observations: str = champ("Observations", long=True)


class QualificationChamps(SQLModel):
    """Une qualification ou certification, sa portée et sa fin."""

    type: str = champ("Qualification", options=options("qualifications"))
    portee: str = champ("Portée", long=True, aide="Ce qui est qualifié : un service, un site, un périmètre.")
    reference: str = champ("Référence", aide="Numéro du certificat ou de la décision.")
    expire_le: date | None = champ("Valable jusqu'au", defaut=None)


class SousTraitantUlterieurChamps(SQLModel):
    """Un maillon de la chaîne : qui traite pour ce prestataire (RGPD 28(2), 28(4))."""

    nom: str = champ("Nom", article="RGPD 28(2)")
    role: str = champ("Ce qu'il fait", exemple="Hébergement")
    pays: str = champ("Pays", options=options_du_registre("pays"))
    prestataire_id: uuid.UUID | None = champ("Fiche de l'annuaire", defaut=None, genre="fiche")


class QualificationSaisie(QualificationChamps, LigneSaisie):
    """Ligne saisie : qualification."""


class SousTraitantUlterieurSaisie(SousTraitantUlterieurChamps, LigneSaisie):
    """Ligne saisie : sous-traitant ultérieur."""


class PrestataireSaisie(PrestataireChamps, Saisie):
    """Saisie d'une fiche de l'annuaire."""

    qualifications: list[QualificationSaisie] = groupe("Qualifications et certifications")
    chaine: list[SousTraitantUlterieurSaisie] = groupe("Sous-traitants RGPD ultérieurs", article="RGPD 28(2), 28(4)")

    @field_validator("siren")
    @classmethod
    def _siren(cls, valeur: str) -> str:
        compact = "".join(valeur.split())
        if compact and not (compact.isdigit() and len(compact) == 9 and cle_luhn_valide(compact)):
            raise ValueError("Ce SIREN n'est pas valide : neuf chiffres, avec leur clé de contrôle.")
        return compact


class Prestataire(Partagee, PrestataireChamps, table=True):
    """Table de l'annuaire. `fusionne_dans` : la fiche qui remplace ce doublon ; ses liens restent, on les suit."""

    __tablename__ = "prestataires"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(
            ["fusionne_organisme_id", "fusionne_dans"], ["prestataires.organisme_id", "prestataires.id"]
        ),
        Index("ix_prestataires_liste", "organisme_id", "archive", "cle_tri", "id"),
        Index("ix_prestataires_siren", "siren"),
    )

    id: uuid.UUID = Field(primary_key=True)
    cle_tri: str = Field(default="", sa_type=Text)
    archive: bool = False
    fusionne_organisme_id: uuid.UUID | None = None
    fusionne_dans: uuid.UUID | None = None


class LignePrestataire(Partagee):
    """Ce que toute ligne d'une fiche de l'annuaire porte."""

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0


def _contraintes(table: str) -> tuple[ForeignKeyConstraint | Index | UniqueConstraint, ...]:
    return (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["prestataires.organisme_id", "prestataires.id"]),
        Index(f"ix_{table}_fiche", "organisme_id", "fiche_id", "rang"),
    )


class Qualification(LignePrestataire, QualificationChamps, table=True):
    """Qualifications d'un prestataire."""

    __tablename__ = "prestataire_qualifications"
    __table_args__ = _contraintes("prestataire_qualifications")


class SousTraitantUlterieur(LignePrestataire, SousTraitantUlterieurChamps, table=True):
    """Chaîne des sous-traitants ultérieurs d'un prestataire. `prestataire_id` peut désigner une fiche d'un ancêtre."""

    __tablename__ = "prestataire_chaine"
    __table_args__ = _contraintes("prestataire_chaine")


LIGNES: dict[str, type[LignePrestataire]] = {"qualifications": Qualification, "chaine": SousTraitantUlterieur}
"""Groupe de la saisie → table de ses lignes."""


class RelationChamps(SQLModel):
    """Ce qui lie un organisme à un prestataire."""

    role: str = champ(
        "Rôle au regard du RGPD", options=options("roles_prestataires"), article="RGPD 4(8), 26, 28",
        aide="La qualification suit les faits, traitement par traitement.",
    )  # fmt: skip
    objet: str = champ("Objet", exemple="Maintenance et hébergement du logiciel de paie")
    contrat_reference: str = champ("Contrat", exemple="Marché 2024-017")
    contrat_debut: date | None = champ("Début du contrat", defaut=None)
    contrat_fin: date | None = champ("Fin du contrat", defaut=None)
    clauses: str = champ(
        "Clauses de l'article 28", options=options("etats_clauses"), article="RGPD 28(3)", defaut="a_verifier"
    )
    clauses_date: date | None = champ("Clauses : date de cet état", defaut=None)
    clauses_expirent_le: date | None = champ("Clauses valables jusqu'au", defaut=None)
    garanties: str = champ(
        "Garanties présentées", long=True, article="RGPD 28(1)",
        aide="Ce qui a convaincu : réponses au questionnaire, certificats, visite.",
    )  # fmt: skip
    transferts: bool | None = champ("Données hors de l'Union européenne", defaut=None, article="RGPD 44 à 49")
    transferts_precision: str = champ("Précisions sur le transfert", long=True)
    contact_local: str = champ("Interlocuteur pour votre organisme")
    observations: str = champ("Observations", long=True)


class RelationSaisie(RelationChamps, Saisie):
    """Saisie d'une relation."""


class Relation(Cloisonne, RelationChamps, table=True):
    """Table des relations. Le prestataire peut appartenir à un ancêtre : sa clé porte les deux identifiants."""

    __tablename__ = "relations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(
            ["prestataire_organisme_id", "prestataire_id"], ["prestataires.organisme_id", "prestataires.id"]
        ),
        Index("ix_relations_prestataire", "prestataire_id", "organisme_id"),
        Index("ix_relations_fin", "organisme_id", "contrat_fin"),
    )

    id: uuid.UUID = Field(primary_key=True)
    prestataire_organisme_id: uuid.UUID
    prestataire_id: uuid.UUID
    cree_le: datetime
