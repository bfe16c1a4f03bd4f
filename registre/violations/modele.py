"""Incident de sécurité, violation s'il touche des données personnelles, et ses notifications (RGPD 33, 34).

Le numéro se donne à l'inscription, qualifié ou non : le registre de l'article 33(5) n'a donc jamais de trou.
"""

import re
import uuid
from datetime import date, datetime

from pydantic import ValidationInfo, field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.violations.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "violation"
TYPE_DIFFUSION = "diffusion"
OUVERTE, QUALIFIEE, DECIDEE, NOTIFIEE, CLOSE = "ouverte", "qualifiee", "decidee", "notifiee", "close"
_HEURE = re.compile(r"^(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?$")


def lire_heure(texte: str) -> str:
    """`HH:MM` d'une heure tapée (« 14 h 30 », « 9h », « 9:05 ») ; vide pour un blanc ; `ValueError` avec sa phrase."""
    compact = texte.replace(" ", "").lower().removesuffix("min")
    if not compact:
        return ""
    trouve = _HEURE.match(compact)
    heures, minutes = (int(trouve[1]), int(trouve[2] or 0)) if trouve else (99, 0)
    if heures > 23 or minutes > 59:
        raise ValueError("Écrivez l'heure comme 14:30 ou 9 h.")
    return f"{heures:02d}:{minutes:02d}"


class FaitsChamps(SQLModel):
    """Ce qui est arrivé, tel qu'un prestataire peut aussi le dire."""

    titre: str = champ(
        "Titre", obligatoire=True, exemple="Courriel envoyé à la mauvaise famille",
        aide="Sans nom de personne : il paraît dans les listes.",
    )  # fmt: skip
    recit: str = champ("Ce qui s'est passé", long=True, article="RGPD 33(5)")
    debut_le: date | None = champ("Début", defaut=None)
    debut_heure: str = champ("Heure du début", exemple="9 h 15")
    fin_le: date | None = champ("Fin", defaut=None)
    en_cours: bool | None = champ("Encore en cours", defaut=None)
    caractere: str = champ("La violation est", options=options("caracteres"))
    natures: list[str] = champ("Nature", options=options("natures"), multiple=True, article="RGPD 33(3)a")
    origines: list[str] = champ("Origine", options=options("origines"), multiple=True)
    cause: str = champ("Cause", options=options("causes"))
    donnees: list[str] = champ("Données", options=options("donnees"), multiple=True, article="RGPD 33(3)a")
    donnees_precision: str = champ("Précisions sur les données", long=True)
    mesures_apres: str = champ(
        "Mesures prises depuis, ou prévues", long=True, article="RGPD 33(3)d",
        aide="Pour arrêter la violation, en limiter les effets, éviter la suivante.",
    )  # fmt: skip


class ConnaissanceChamps(SQLModel):
    """Quand et comment l'organisme a su : de là courent les délais."""

    connue_le: date | None = champ(
        "Prise de connaissance", defaut=None, article="RGPD 33(1)", aide="Le jour où l'organisme a su."
    )
    connue_heure: str = champ(
        "Heure de la prise de connaissance", exemple="14:30", article="RGPD 33(1)",
        aide="Sans elle, le délai se compte depuis minuit, par prudence.",
    )  # fmt: skip
    circonstances: str = champ("Comment on l'a su", long=True, exemple="Un parent a appelé l'accueil.")


class EffetsChamps(SQLModel):
    """Combien, qui, quelles conséquences, quelles mesures."""

    nombre_enregistrements: int | None = champ(
        "Nombre d'enregistrements", defaut=None, article="RGPD 33(3)a", aide="Même approché."
    )
    personnes: list[str] = champ("Personnes", options=options("personnes"), multiple=True, article="RGPD 33(3)a")
    personnes_precision: str = champ("Précisions sur les personnes", long=True)
    nombre_personnes: int | None = champ(
        "Nombre de personnes", defaut=None, article="RGPD 33(3)a", aide="Même approché."
    )
    consequences_confidentialite: list[str] = champ(
        "Conséquences, si la confidentialité est perdue", options=options("consequences_confidentialite"), multiple=True
    )
    consequences_integrite: list[str] = champ(
        "Conséquences, si l'intégrité est perdue", options=options("consequences_integrite"), multiple=True
    )
    consequences_disponibilite: list[str] = champ(
        "Conséquences, si la disponibilité est perdue", options=options("consequences_disponibilite"), multiple=True
    )
    impacts: list[str] = champ(
        "Impacts possibles pour les personnes", options=options("impacts"), multiple=True, article="RGPD 33(3)c"
    )
    consequences_precision: str = champ("Précisions sur les conséquences", long=True, article="RGPD 33(3)c")
    gravite: str = champ("Gravité", options=options("gravites"))
    mesures_avant: str = champ(
        "Mesures en place avant", long=True, exemple="Disques chiffrés, double authentification."
    )


class SuitesChamps(SQLModel):
    """Communication aux personnes, autres autorités, plainte."""

    communication: str = champ("Les personnes sont informées", options=options("communications"), article="RGPD 34")
    communication_le: date | None = champ("Informées le", defaut=None)
    communication_moyen: str = champ("Par quel moyen", exemple="Lettre, courriel, affichage")
    communication_contenu: str = champ("Ce qui leur a été dit", long=True, article="RGPD 34(2)")
    communication_nombre: int | None = champ("Nombre de personnes informées", defaut=None)
    communication_motif: str = champ("Sinon, pourquoi", options=options("dispenses_34"), article="RGPD 34(3)")
    communication_precision: str = champ("Précisions sur ce motif", long=True)
    transfrontalier: bool | None = champ("D'autres pays de l'Union sont concernés", defaut=None)
    transfrontalier_precision: str = champ("Lesquels")
    autres_autorites: str = champ("Autres autorités saisies", exemple="ANSSI, agence régionale de santé")
    autres_responsables: str = champ("Autres responsables ou prestataires en cause", article="RGPD 33(2)")
    relation_id: uuid.UUID | None = champ("Prestataire en cause", defaut=None, genre="fiche", article="RGPD 33(2)")
    assurance: bool | None = champ(
        "Un contrat d'assurance couvre ces atteintes", defaut=None, article="C. assur. L12-10-1",
        aide="Si oui, la plainte se dépose dans les 72 heures.",
    )  # fmt: skip
    plainte: str = champ("Plainte", options=options("plaintes"))
    plainte_le: date | None = champ("Plainte déposée le", defaut=None)
    plainte_reference: str = champ("Où, sous quel numéro")


class EnisaChamps(SQLModel):
    """Les réponses de l'échelle de l'ENISA : une aide, à côté de la décision."""

    enisa_donnees: str = champ(
        "Données, dans leur contexte", options=options("enisa_donnees"), aide="La plus élevée, s'il y en a plusieurs."
    )
    enisa_identification: str = champ("Facilité d'identifier les personnes", options=options("enisa_identification"))
    enisa_confidentialite: str = champ("Confidentialité", options=options("enisa_confidentialite"))
    enisa_integrite: str = champ("Intégrité", options=options("enisa_integrite"))
    enisa_disponibilite: str = champ("Disponibilité", options=options("enisa_disponibilite"))
    enisa_malveillance: bool | None = champ("Intention malveillante (+ 0,5)", defaut=None)
    enisa_illisibles: bool | None = champ("Données inintelligibles pour qui les a", defaut=None)


class ViolationChamps(EnisaChamps, SuitesChamps, EffetsChamps, ConnaissanceChamps, FaitsChamps):
    """Tous les champs d'un incident. Les classes se lisent de la dernière à la première."""


class FaitsSaisie(FaitsChamps, Saisie):
    """Les contrôles que toute saisie de faits subit."""

    @field_validator("debut_heure")
    @classmethod
    def _heure(cls, valeur: str) -> str:
        return lire_heure(valeur)

    @field_validator("fin_le")
    @classmethod
    def _dans_l_ordre(cls, valeur: date | None, info: ValidationInfo) -> date | None:
        debut = info.data.get("debut_le")
        if valeur is not None and debut is not None and valeur < debut:
            raise ValueError("La fin vient avant le début.")
        return valeur


class ConnaissanceSaisie(ConnaissanceChamps, Saisie):
    """Les contrôles de la prise de connaissance."""

    @field_validator("connue_heure")
    @classmethod
    def _heure_connue(cls, valeur: str, info: ValidationInfo) -> str:
        if valeur and info.data.get("connue_le", "refusé") is None:
            raise ValueError("Écrivez aussi le jour de la prise de connaissance.")
        return lire_heure(valeur)


class ViolationSaisie(EnisaChamps, SuitesChamps, EffetsChamps, ConnaissanceSaisie, FaitsSaisie):
    """Saisie d'un incident ; incomplète, elle s'enregistre."""

    @field_validator("nombre_enregistrements", "nombre_personnes", "communication_nombre")
    @classmethod
    def _positif(cls, valeur: int | None) -> int | None:
        if valeur is not None and valeur < 0:
            raise ValueError("Écrivez un nombre positif.")
        return valeur


class DiffusionSaisie(FaitsSaisie):
    """Ce qu'un prestataire partagé dit d'un incident chez lui ; rien d'aucun organisme."""


class Violation(Cloisonne, ViolationChamps, table=True):
    """Table des incidents. Qualification, avis et décision ne passent jamais par le formulaire de saisie.

    `connue_a` : la prise de connaissance en temps absolu, tirée du jour et de l'heure saisis ; `premiere_a` : l'envoi de la
    première notification ; `saisie_le` : dernière modification des faits ; `diffusion_id` : l'incident partagé d'où il vient.
    """

    __tablename__ = "violations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "annee", "numero"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "relation_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_violations_suivi", "organisme_id", "statut", "connue_a"),
        Index("ix_violations_diffusion", "diffusion_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    annee: int
    numero: int
    statut: str = Field(default=OUVERTE, max_length=20)
    ouverte_le: datetime
    saisie_le: datetime
    connue_a: datetime | None = None
    premiere_a: datetime | None = None
    diffusion_id: uuid.UUID | None = None
    declaree_par: str = ""
    est_violation: bool | None = None
    qualification_motif: str = ""
    qualifie_par: str = ""
    qualifie_le: datetime | None = None
    avis_risque: str = Field(default="", max_length=20)
    avis_motif: str = ""
    avis_par: str = ""
    avis_le: datetime | None = None
    decision: str = Field(default="", max_length=20)
    decision_dispense: str = Field(default="", max_length=20)
    decision_motif: str = ""
    decide_par: str = ""
    decide_le: datetime | None = None
    cloture_motif: str = ""
    clos_par: str = ""
    clos_le: datetime | None = None

    @property
    def reference(self) -> str:
        """Le numéro au registre : `2026-001`."""
        return f"{self.annee}-{self.numero:03d}"


class NotificationSaisie(Saisie):
    """Saisie d'une notification à la CNIL."""

    genre: str = champ("Notification", options=options("types_notifications"), obligatoire=True, article="RGPD 33(4)")
    faite_le: date | None = champ("Envoyée le", defaut=None, obligatoire=True)
    faite_heure: str = champ("Heure de l'envoi", obligatoire=True, exemple="11:20")
    reference_cnil: str = champ("Numéro donné par la CNIL")
    retard_motifs: str = champ("Motifs du retard", long=True, article="RGPD 33(1)", aide="Exigés au-delà de 72 heures.")
    contenu: str = champ("Ce qu'elle ajoute", long=True)

    @field_validator("faite_heure")
    @classmethod
    def _heure(cls, valeur: str) -> str:
        return lire_heure(valeur)


class Notification(Cloisonne, table=True):
    """Une notification envoyée à la CNIL. Elle ne se récrit pas ; la suivante la complète."""

    __tablename__ = "violation_notifications"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "violation_id", "rang"),
        ForeignKeyConstraint(["organisme_id", "violation_id"], ["violations.organisme_id", "violations.id"]),
        Index("ix_violation_notifications_faite", "organisme_id", "faite_a"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    violation_id: uuid.UUID
    rang: int
    genre: str = Field(max_length=20)
    faite_a: datetime
    reference_cnil: str = ""
    retard_motifs: str = ""
    contenu: str = ""
    notee_par: str = ""
    notee_le: datetime


class Diffusion(Cloisonne, FaitsChamps, table=True):
    """Un incident chez un prestataire partagé, tel que le territoire l'a reçu."""

    __tablename__ = "violation_diffusions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    prestataire_id: uuid.UUID
    prestataire: str
    recue_par: str = ""
    recue_le: datetime
