"""Dossier de crise : un par organisme. Annuaire, cellule, ordre de redémarrage, formulaires papier, où et quand.

Noms et téléphones sont des données personnelles : l'index de recherche ne les reçoit pas (voir `operations`).
"""

import uuid
from datetime import date

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audit.crise.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "dossier_crise"
LIBELLE = "Dossier de crise"
HEURES_MAXIMALES = 8_760
RANG_MAXIMAL = 999
_HEURES = ("dmia_heures", "pdma_heures", "sauvegarde_heures")


class ContactChamps(SQLModel):
    """Une ligne de l'annuaire d'alerte."""

    role: str = champ("Rôle", options=options("roles_crise"), obligatoire=True)
    nom: str = champ("Nom, ou service", exemple="Permanence de l'infogérant")
    telephone: str = champ("Téléphone", genre="telephone", aide="Un numéro qui marche sans votre réseau.")
    courriel: str = champ("Courriel", genre="courriel", aide="Hors de votre messagerie, si possible.")
    quand: str = champ("Quand l'appeler", exemple="Tout de suite, jour et nuit")
    ordre: int | None = champ("Ordre d'appel", defaut=None)


class PlaceChamps(SQLModel):
    """Une place de la cellule de décision."""

    fonction: str = champ("Ce qu'elle fait", options=options("fonctions_cellule"), obligatoire=True)
    titulaire: str = champ("Titulaire", exemple="La directrice générale")
    suppleant: str = champ("Suppléant")


class RedemarrageChamps(SQLModel):
    """Un système à redémarrer : son rang, ce qu'on peut supporter, ce dont il dépend, comment faire sans."""

    systeme_id: uuid.UUID | None = champ("Système du registre", genre="fiche", defaut=None)
    nom: str = champ("Ou son nom", exemple="Annuaire des comptes", aide="S'il n'est pas au registre.")
    priorite: int | None = champ("Rang", defaut=None, aide="1 redémarre le premier.")
    dmia_heures: int | None = champ("DMIA (heures)", defaut=None, aide="Durée maximale d'interruption admissible.")
    pdma_heures: int | None = champ("PDMA (heures)", defaut=None, aide="Perte de données maximale admissible.")
    sauvegarde_heures: int | None = champ("Intervalle de sauvegarde (heures)", defaut=None)
    depend_de: str = champ(
        "Dépend de",
        aide="Les noms d'autres lignes, séparés par un point-virgule.",
        exemple="Annuaire des comptes ; Réseau",
    )
    sauvegarde_lieu: str = champ("Où est la sauvegarde", exemple="Copie débranchée, armoire de la mairie annexe")
    qui: str = champ("Qui le redémarre", exemple="L'infogérant, sur appel")
    mode_degrade: str = champ("Comment faire sans", long=True, exemple="Registres papier, saisis au retour.")


class FormulaireChamps(SQLModel):
    """Un formulaire papier à tenir prêt."""

    genre: str = champ("Pour quoi", options=options("formulaires_papier"), obligatoire=True)
    nom: str = champ("Lequel", exemple="Déclaration de naissance, 20 exemplaires")
    lieu: str = champ("Où il est rangé", exemple="Armoire de l'état civil, étagère du bas")
    verifie_le: date | None = champ("Vérifié le", defaut=None)


class DossierChamps(SQLModel):
    """Ce que le dossier porte une seule fois."""

    lieu: str = champ("Où se réunir sans réseau", exemple="Salle des associations, clé au poste de police municipale")
    joindre: str = champ(
        "Comment se joindre", exemple="Chaîne d'appels ; groupe de messagerie sur les téléphones personnels",
        aide="Sans la messagerie ni la téléphonie de la collectivité.",
    )  # fmt: skip
    consignes: str = champ("Vos consignes de première heure", long=True, aide="Elles s'impriment sous les nôtres.")
    exemplaire_lieu: str = champ("Où sont les exemplaires imprimés", exemple="Accueil, domicile du DGS, astreinte")
    imprime_le: date | None = champ("Imprimé et rangé le", defaut=None)
    exercice_le: date | None = champ("Dernier exercice", defaut=None, aide="Même court, même sur table.")
    exercice_bilan: str = champ("Ce qu'il a appris", long=True)
    revue_le: date | None = champ("Dernière revue", defaut=None)
    prochaine_revue: date | None = champ("Prochaine revue", defaut=None)


def _borner(valeur: int | None, bas: int, haut: int) -> int | None:
    if valeur is not None and not bas <= valeur <= haut:
        raise ValueError(f"Écrivez un nombre entre {bas} et {haut}.")
    return valeur


class ContactSaisie(ContactChamps, LigneSaisie):
    """Ligne saisie : contact."""

    @field_validator("ordre")
    @classmethod
    def _ordre(cls, valeur: int | None) -> int | None:
        return _borner(valeur, 1, RANG_MAXIMAL)


class PlaceSaisie(PlaceChamps, LigneSaisie):
    """Ligne saisie : place de la cellule."""


class RedemarrageSaisie(RedemarrageChamps, LigneSaisie):
    """Ligne saisie : système à redémarrer. Un système du registre, ou un nom : l'un des deux."""

    @field_validator("nom")
    @classmethod
    def _nommer(cls, valeur: str, info: ValidationInfo) -> str:
        if not valeur and info.data.get("systeme_id", "refusé") is None:
            raise ValueError("Choisissez un système du registre, ou écrivez son nom.")
        return valeur

    @field_validator(*_HEURES)
    @classmethod
    def _heures(cls, valeur: int | None) -> int | None:
        return _borner(valeur, 0, HEURES_MAXIMALES)

    @field_validator("priorite")
    @classmethod
    def _rang(cls, valeur: int | None) -> int | None:
        return _borner(valeur, 1, RANG_MAXIMAL)


class FormulaireSaisie(FormulaireChamps, LigneSaisie):
    """Ligne saisie : formulaire papier."""


class DossierSaisie(DossierChamps, Saisie):
    """Saisie d'un dossier de crise."""

    contacts: list[ContactSaisie] = groupe("Annuaire d'alerte")
    cellule: list[PlaceSaisie] = groupe("Cellule de décision")
    redemarrages: list[RedemarrageSaisie] = groupe("Ordre de redémarrage")
    formulaires: list[FormulaireSaisie] = groupe("Formulaires papier")


class DossierCrise(Cloisonne, DossierChamps, table=True):
    """Table des dossiers de crise : un par organisme."""

    __tablename__ = "dossiers_crise"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)


class LigneDeCrise(Cloisonne):
    """Ce que toute ligne du dossier porte."""

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0


def _contraintes(table: str) -> tuple[ForeignKeyConstraint | Index | UniqueConstraint, ...]:
    return (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["dossiers_crise.organisme_id", "dossiers_crise.id"]),
        Index(f"ix_{table}_fiche", "organisme_id", "fiche_id", "rang"),
    )


class ContactCrise(LigneDeCrise, ContactChamps, table=True):
    """Annuaire d'alerte."""

    __tablename__ = "crise_contacts"
    __table_args__ = _contraintes("crise_contacts")


class PlaceCrise(LigneDeCrise, PlaceChamps, table=True):
    """Cellule de décision."""

    __tablename__ = "crise_cellule"
    __table_args__ = _contraintes("crise_cellule")


class Redemarrage(LigneDeCrise, RedemarrageChamps, table=True):
    """Ordre de redémarrage."""

    __tablename__ = "crise_redemarrages"
    __table_args__ = (
        *_contraintes("crise_redemarrages"),
        ForeignKeyConstraint(["organisme_id", "systeme_id"], ["objets.organisme_id", "objets.id"]),
    )


class FormulairePapier(LigneDeCrise, FormulaireChamps, table=True):
    """Formulaires papier."""

    __tablename__ = "crise_formulaires"
    __table_args__ = _contraintes("crise_formulaires")


LIGNES = {
    "contacts": ContactCrise, "cellule": PlaceCrise, "redemarrages": Redemarrage, "formulaires": FormulairePapier,
}  # fmt: skip
"""Groupe de la saisie → table de ses lignes."""
