"""L'analyse d'impact (RGPD 35) : sa fiche, ses réponses, ses mesures, ses évaluations, ses commentaires, ses décisions.

Chaque réponse porte sa version : deux personnes qui écrivent deux questions ne se gênent pas. La version de l'objet avance à
chaque écriture : une décision porte sur le texte exact qui a été lu. Une décision prise ne se récrit pas.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.aipd.etude.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import maintenant, nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "aipd"
REDACTION, EVALUATION, AVIS, DECISION = "redaction", "evaluation", "avis", "decision"
VALIDEE, CONDITIONS, REFUSEE, SAISINE, ABANDONNEE = "validee", "conditions", "refusee", "saisine", "abandonnee"
A_CORRIGER, AMELIORABLE, ACCEPTABLE = "a_corriger", "ameliorable", "acceptable"
FAVORABLE, DEFAVORABLE = "favorable", "defavorable"


class AipdChamps(SQLModel):
    """Ce que l'on dit d'une analyse d'impact."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Vidéoprotection de la voie publique")
    traitement_id: uuid.UUID | None = champ("Traitement étudié", genre="fiche", defaut=None, article="RGPD 35(1)")
    auteurs: str = champ("Rédigée par", exemple="Service enfance")
    evaluateurs: str = champ("Évaluée par", exemple="Délégué à la protection des données")
    valideurs: str = champ("Décidée par", exemple="Maire")
    revue_mois: int | None = champ(
        "À revoir tous les… mois", defaut=36, article="RGPD 35(11)",
        aide="Réglage de l'outil, non de la loi : elle demande une revue au moins quand le risque change.",
    )  # fmt: skip
    observations: str = champ("Observations", long=True)


class AipdSaisie(AipdChamps, Saisie):
    """Saisie d'une analyse d'impact. `traitement_id` : un traitement de l'organisme, ou rien."""


class Aipd(Cloisonne, AipdChamps, table=True):
    """Table des analyses d'impact. `annexe` : ce que le fichier d'échange portait et que rien d'autre ne garde ;
    `structure` : questions en plus d'un modèle libre (code, rubrique, libellé).
    """

    __tablename__ = "aipd"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_aipd_traitement", "organisme_id", "traitement_id"),
        Index("ix_aipd_revue", "organisme_id", "revue_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default=REDACTION, max_length=20)
    modele: str = Field(default="", max_length=60)
    structure: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    annexe: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    avis_dpo: str = Field(default="", max_length=20)
    avis_dpo_nom: str = ""
    avis_dpo_texte: str = Field(default="", sa_type=Text)
    avis_dpo_le: date | None = None
    personnes_consultees: bool | None = None
    personnes_noms: str = ""
    personnes_avis: str = Field(default="", max_length=20)
    personnes_texte: str = Field(default="", sa_type=Text)
    personnes_motif: str = Field(default="", sa_type=Text)
    decide_le: date | None = None
    decide_par: str = ""
    decision_motif: str = Field(default="", sa_type=Text)
    conditions: str = Field(default="", sa_type=Text)
    ajustements: str = Field(default="", sa_type=Text)
    revue_le: date | None = None
    fiche_empreinte: str = Field(default="", max_length=64)
    saisie_cnil_le: date | None = None
    complexe_le: date | None = None
    suspensions: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    reponse_cnil_le: date | None = None
    reponse_cnil: str = Field(default="", sa_type=Text)


class ReponseAipd(Cloisonne, table=True):
    """Table des réponses. `texte` : texte simple ; `liste` : une valeur par ligne ; `jauge` : 0 (non définie) à 4.
    `mesures` : identifiants des mesures qui répondent au risque ; `origine` : registre, modele, import ou vide (écrite ici) ;
    `source` : empreinte de ce que la fiche disait quand la réponse en a été reprise.
    """

    __tablename__ = "aipd_reponses"
    __table_args__ = (
        UniqueConstraint("organisme_id", "aipd_id", "question"),
        ForeignKeyConstraint(["organisme_id", "aipd_id"], ["aipd.organisme_id", "aipd.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    aipd_id: uuid.UUID
    question: str = Field(max_length=40)
    texte: str = Field(default="", sa_type=Text)
    liste: list[str] = Field(default_factory=list, sa_type=JSON)
    mesures: list[str] = Field(default_factory=list, sa_type=JSON)
    jauge: int = 0
    origine: str = Field(default="", max_length=20)
    source: str = Field(default="", max_length=64)
    version: int = 1
    par: str = ""
    le: datetime = Field(default_factory=maintenant)


class MesureAipdChamps(SQLModel):
    """Une mesure qui protège les données."""

    titre: str = champ("Mesure", obligatoire=True, exemple="Journalisation des consultations")
    famille: str = champ("Famille", options=options("types_mesures_aipd"))
    etat: str = champ("Où elle en est", options=options("etats_mesures_aipd"), defaut="existante")
    description: str = champ("Comment elle est mise en œuvre", long=True)


class MesureAipdSaisie(MesureAipdChamps, Saisie):
    """Saisie d'une mesure."""


class MesureAipd(Cloisonne, MesureAipdChamps, table=True):
    """Table des mesures d'une analyse d'impact ; `prouvee_le` : une preuve établit qu'elle est en place."""

    __tablename__ = "aipd_mesures"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "aipd_id"], ["aipd.organisme_id", "aipd.id"]),
        Index("ix_aipd_mesures_aipd", "organisme_id", "aipd_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    aipd_id: uuid.UUID
    rang: int = 0
    retiree_le: datetime | None = None
    prouvee_le: date | None = None
    cnil_id: str = Field(default="", max_length=40)
    version: int = 1


class EvaluationAipd(Cloisonne, table=True):
    """Table des évaluations. `reference` : « 1.1 », « 2.1.211 », « 3.1.<identifiant de mesure> », « 3.2 » ; `verdict` vide :
    demandée, pas encore rendue ; `close` : l'évaluateur a rendu la rubrique. `gravite`, `vraisemblance` : résiduelles, 0 à 4.
    """

    __tablename__ = "aipd_evaluations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "aipd_id", "reference"),
        ForeignKeyConstraint(["organisme_id", "aipd_id"], ["aipd.organisme_id", "aipd.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    aipd_id: uuid.UUID
    reference: str = Field(max_length=60)
    verdict: str = Field(default="", max_length=20)
    close: bool = False
    commentaire: str = Field(default="", sa_type=Text)
    plan: str = Field(default="", sa_type=Text)
    responsable: str = ""
    echeance: date | None = None
    gravite: int = 0
    vraisemblance: int = 0
    par: str = ""
    le: datetime | None = None
    version: int = 1


class CommentaireAipd(Cloisonne, table=True):
    """Table des commentaires. `reference` : code de question, ou « mesure:<identifiant> »."""

    __tablename__ = "aipd_commentaires"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "aipd_id"], ["aipd.organisme_id", "aipd.id"]),
        Index("ix_aipd_commentaires_aipd", "organisme_id", "aipd_id", "le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    aipd_id: uuid.UUID
    reference: str = Field(max_length=60)
    texte: str = Field(sa_type=Text)
    par: str = ""
    le: datetime = Field(default_factory=maintenant)


class DecisionAipd(Cloisonne, table=True):
    """Table des décisions prises, une ligne chacune : rien ne s'y récrit."""

    __tablename__ = "aipd_decisions"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "aipd_id"], ["aipd.organisme_id", "aipd.id"]),
        Index("ix_aipd_decisions_aipd", "organisme_id", "aipd_id", "le"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    aipd_id: uuid.UUID
    decision: str = Field(max_length=20)
    le: date
    par: str = ""
    motif: str = Field(default="", sa_type=Text)
    conditions: str = Field(default="", sa_type=Text)
    avis_dpo: str = Field(default="", max_length=20)
    version: int = 0
    prise_le: datetime = Field(default_factory=maintenant)
