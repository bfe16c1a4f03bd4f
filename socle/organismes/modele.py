"""Tables et saisies des organismes. Les organismes sont hors cloisonnement : on y accède par ses attributions."""

import uuid
from datetime import datetime

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.organismes.listes import options
from socle.organismes.regles import cle_luhn_valide
from socle.saisies import Saisie


class OrganismeChamps(SQLModel):
    """Ce qu'on sait d'un organisme : identité, faits utiles aux règles, représentant légal, DPO."""

    nom: str = champ("Nom de l'organisme", article="RGPD 30(1)a", exemple="Commune de Vallon-le-Haut", obligatoire=True)
    type: str = champ("Type", options=options("types_organismes"), aide="Certaines règles en dépendent.")
    siren: str = champ("SIREN", aide="Neuf chiffres.", exemple="212 345 672")
    insee: str = champ("Code INSEE", aide="Cinq caractères, pour une commune.", exemple="01234")
    population: int | None = champ("Population", aide="Nombre d'habitants (population municipale).", defaut=None)
    effectif_etp: int | None = champ("Agents", aide="Effectif en équivalents temps plein.", defaut=None)
    competences: list[str] = champ(
        "Compétences exercées", options=options("competences"), multiple=True, aide="Ce que l'organisme fait lui-même."
    )
    territoire_droit: str = champ(
        "Territoire", options=options("territoires_droit"), defaut="metropole",
        aide="Jours fériés et droit local (Alsace-Moselle, outre-mer).",
    )  # fmt: skip
    adresse: str = champ("Adresse", article="RGPD 30(1)a")
    code_postal: str = champ("Code postal")
    ville: str = champ("Ville")
    telephone: str = champ("Téléphone", genre="telephone")
    courriel: str = champ("Adresse électronique", genre="courriel")
    representant_nom: str = champ(
        "Représentant légal", article="RGPD 30(1)a", aide="Le maire, le président : il signe le registre."
    )
    representant_qualite: str = champ("Qualité", exemple="Maire")
    dpo_nom: str = champ("Délégué à la protection des données", article="RGPD 30(1)a, 37(7)")
    dpo_societe: str = champ("Organisme du délégué", aide="S'il est extérieur ou mutualisé.")
    dpo_adresse: str = champ("Adresse du délégué")
    dpo_code_postal: str = champ("Code postal du délégué")
    dpo_ville: str = champ("Ville du délégué")
    dpo_telephone: str = champ("Téléphone du délégué", genre="telephone")
    dpo_courriel: str = champ("Courriel du délégué", genre="courriel")


class OrganismeSaisie(OrganismeChamps, Saisie):
    """Saisie d'un organisme."""

    @field_validator("siren")
    @classmethod
    def _siren(cls, valeur: str) -> str:
        compact = "".join(valeur.split())
        if compact and not (compact.isdigit() and len(compact) == 9 and cle_luhn_valide(compact)):
            raise ValueError("Ce SIREN n'est pas valide : neuf chiffres, avec leur clé de contrôle.")
        return compact

    @field_validator("insee")
    @classmethod
    def _insee(cls, valeur: str) -> str:
        compact = valeur.upper().replace(" ", "")
        if compact and not (len(compact) == 5 and compact.isalnum()):
            raise ValueError("Le code INSEE d'une commune a cinq caractères.")
        return compact

    @field_validator("population", "effectif_etp")
    @classmethod
    def _positif(cls, valeur: int | None) -> int | None:
        if valeur is not None and valeur < 0:
            raise ValueError("Écrivez un nombre positif.")
        return valeur


class Organisme(OrganismeChamps, table=True):
    """Un nœud de l'arbre. `chemin` = identifiants des ancêtres et le sien, pour lire un sous-arbre d'un préfixe."""

    __tablename__ = "organismes"
    __table_args__ = (
        ForeignKeyConstraint(["parent_id"], ["organismes.id"]),
        Index("ix_organismes_chemin", "chemin"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    parent_id: uuid.UUID | None = None
    chemin: str
    cle_tri: str = ""
    demonstration: bool = False
    version: int = 1
    cree_le: datetime = Field(default_factory=maintenant)

    @property
    def mention(self) -> str:
        """Ce que portent les documents d'un organisme fictif ; vide pour les autres."""
        return "Démonstration : territoire et données fictifs" if self.demonstration else ""
