"""Désignation d'un délégué à la protection des données (RGPD 37 à 39) : qui, pour combien de temps, avec quels moyens."""

import uuid
from datetime import date, datetime

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.delegue.designation.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.organismes.regles import cle_luhn_valide
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "designation_dpo"


class DesignationDpoChamps(SQLModel):
    """Ce que l'on sait d'une désignation ; les coordonnées privées sont dans un coffret, jamais ici."""

    forme: str = champ("Qui est désigné", options=options("formes_delegue"), article="RGPD 37(3), 37(6)")
    nature: str = champ("Le délégué est", options=options("natures_delegue"))
    nom: str = champ(
        "Prénom et nom, ou dénomination", obligatoire=True, article="RGPD 37(1)",
        exemple="Dominique Exemple, ou Syndicat numérique du Vallon",
    )  # fmt: skip
    qualite: str = champ("Qualité ou fonction", exemple="Juriste, délégué mutualisé")
    entite: str = champ("Son organisme ou sa société", aide="S'il est mutualisé ou extérieur.")
    siren_entite: str = champ("SIREN de cet organisme ou de cette société", aide="Neuf chiffres.")
    prepose: str = champ(
        "Qui exerce la mission pour la personne morale", article="Décret 2019-536, art. 83",
        aide="La personne morale nomme quelqu'un ; la CNIL le demande.",
    )  # fmt: skip
    convention: str = champ(
        "Convention ou contrat", article="Décret 2019-536, art. 84",
        aide="Une mutualisation se fait par convention ; un prestataire a un contrat.", exemple="Convention n° 2026-14",
    )  # fmt: skip
    qualites: str = champ(
        "Expérience et qualités", long=True, article="RGPD 37(5)",
        aide="Connaissances du droit et des pratiques, capacité à accomplir les missions.",
        exemple="Huit ans au service juridique d'un département ; formation de 35 heures en 2025.",
    )  # fmt: skip
    debut: date | None = champ("À partir du", defaut=None)
    fin: date | None = champ(
        "Jusqu'au", defaut=None, aide="Vide : sans terme. Gouverne rappelle un terme qui approche."
    )
    quotite: int | None = champ("Quotité (% d'un temps plein)", defaut=None, exemple="20", article="RGPD 38(2)")
    moyens: list[str] = champ("Moyens donnés", options=options("moyens_delegue"), multiple=True, article="RGPD 38(2)")
    moyens_precision: str = champ(
        "Précisez les moyens", long=True, exemple="Deux jours par mois, 1 500 € de formation."
    )
    rattachement: str = champ("À qui il fait rapport", options=options("rattachements_delegue"), article="RGPD 38(3)")
    rattachement_precision: str = champ("Comment", exemple="Bilan présenté chaque année au conseil")
    missions_precision: str = champ(
        "Autres missions confiées", long=True, article="RGPD 39",
        aide="En plus de celles de l'article 39, que la lettre de mission reprend toutes.",
        exemple="Tenir le registre des traitements.",
    )  # fmt: skip
    autres_fonctions: list[str] = champ(
        "Ses autres fonctions", options=options("fonctions_delegue"), multiple=True, article="RGPD 38(6)"
    )
    autres_fonctions_precision: str = champ("Précisez", exemple="Archiviste à mi-temps")
    conflit: str = champ("Conflit d'intérêts", options=options("conflits_delegue"), article="RGPD 38(6)")
    conflit_mesures: str = champ(
        "Ce qui l'écarte", long=True, exemple="Le directeur adjoint décide des fichiers de son service."
    )
    public_courriel: str = champ(
        "Courriel public", genre="courriel", article="RGPD 37(7)", exemple="dpo@vallon.example"
    )
    public_telephone: str = champ("Téléphone public", genre="telephone", article="RGPD 37(7)")
    public_adresse: str = champ(
        "Adresse publique", article="RGPD 37(7)", exemple="Le délégué, mairie, place de la Source"
    )
    public_code_postal: str = champ("Code postal")
    public_ville: str = champ("Ville")
    public_url: str = champ("Page de contact", aide="Une adresse qui commence par https://, si vous en avez une.")
    publier_nom: bool | None = champ(
        "Montrer son nom sur la page publique", defaut=None, article="RGPD 37(7)",
        aide="L'article demande ses coordonnées. Son nom peut rester en interne.",
    )  # fmt: skip
    exercer: str = champ(
        "Comment exercer ses droits chez vous", long=True, aide="S'ajoute sur la page publique.",
        exemple="À l'accueil de la mairie, du lundi au vendredi.",
    )  # fmt: skip
    acte_genre: str = champ("L'acte de désignation", options=options("actes_delegue"))
    organe: str = champ("L'assemblée qui délibère", exemple="Le conseil municipal", aide="Pour une délibération.")
    observations: str = champ("Observations", long=True)


class DesignationDpoSaisie(DesignationDpoChamps, Saisie):
    """Saisie d'une désignation."""

    @field_validator("siren_entite")
    @classmethod
    def _siren(cls, valeur: str) -> str:
        compact = "".join(valeur.split())
        if compact and not (compact.isascii() and compact.isdigit() and len(compact) == 9 and cle_luhn_valide(compact)):
            raise ValueError("Ce SIREN n'est pas valide : neuf chiffres, avec leur clé de contrôle.")
        return compact

    @field_validator("quotite")
    @classmethod
    def _borner(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 1 <= valeur <= 100:
            raise ValueError("Écrivez un nombre entre 1 et 100.")
        return valeur

    @field_validator("public_courriel")
    @classmethod
    def _courriel(cls, valeur: str) -> str:
        return verifier_courriel(valeur)

    @field_validator("public_url")
    @classmethod
    def _adresse(cls, valeur: str) -> str:
        if valeur and (not valeur.startswith(("https://", "http://")) or " " in valeur):
            raise ValueError("Écrivez l'adresse entière, qui commence par https://.")
        return valeur

    @field_validator("fin")
    @classmethod
    def _apres_le_debut(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        debut = info.data.get("debut")
        if valeur is not None and debut is not None and valeur < debut:
            raise ValueError("La fin vient avant le début.")
        return valeur


def verifier_courriel(valeur: str) -> str:
    """L'adresse, si elle en a la forme ; vide si rien."""
    avant, arobase, apres = valeur.partition("@")
    if valeur and not (avant and arobase and "." in apres and " " not in valeur and "@" not in apres):
        raise ValueError("Cette adresse n'a pas la forme nom@domaine.fr.")
    return valeur


class DesignationDpo(Cloisonne, DesignationDpoChamps, table=True):
    """Table des désignations. Hors de la saisie : où elle en est, et ce que chaque acte a laissé.

    `origine_id` : la désignation d'un nœud d'où celle-ci a été préparée (délégué mutualisé).
    """

    __tablename__ = "designations_dpo"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_designations_dpo_fin", "organisme_id", "fin"),
    )

    id: uuid.UUID = Field(primary_key=True)
    etat: str = Field(default="preparee", max_length=20)
    acte_le: date | None = None
    acte_numero: str = Field(default="", sa_type=Text)
    arretee_par: str = Field(default="", sa_type=Text)
    declaree_le: date | None = None
    declaration_numero: str = Field(default="", sa_type=Text)
    numero: str = Field(default="", max_length=40)
    repondue_le: date | None = None
    terminee_le: date | None = None
    fin_motif: str = Field(default="", sa_type=Text)
    fin_declaree_le: date | None = None
    publiee_le: datetime | None = None
    publiee_par: str = Field(default="", sa_type=Text)
    origine_id: uuid.UUID | None = None
