"""Le dossier d'homologation d'un système : besoin, autorité, périmètre, risques, mesures ; et ses avis, ses décisions.

Avis, décisions et attestation ne passent jamais par le formulaire de saisie. Une décision prise ne se récrit pas : la
suivante est une ligne de plus. Les colonnes de décision du dossier en sont le dernier mot, pour les listes et les rappels.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from audit.homologation.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "homologation"
BESOINS = (
    "besoin_disponibilite", "besoin_integrite", "besoin_confidentialite", "besoin_authentification",
    "besoin_tracabilite",
)  # fmt: skip


class HomologationChamps(SQLModel):
    """Les champs d'un dossier d'homologation."""

    nom: str = champ("Téléservice ou système", obligatoire=True, exemple="Portail famille")
    systeme_id: uuid.UUID | None = champ("Système du registre", genre="fiche", defaut=None)
    autodiagnostic_id: uuid.UUID | None = champ("Autodiagnostic", genre="fiche", defaut=None)
    teleservice: bool | None = champ(
        "C'est un téléservice", defaut=None, article="Ordonnance 2005-1516, art. 1",
        aide="Les usagers y font une démarche en ligne : l'attestation leur est alors rendue accessible.",
    )  # fmt: skip
    service_rendu: str = champ("Ce qu'il permet de faire", long=True, exemple="Inscrire un enfant à la cantine, payer.")
    mise_en_service: date | None = champ(
        "Mise en service", defaut=None, article="RGS v2.0 § 2.4", aide="Prévue, ou déjà faite."
    )
    besoin_disponibilite: str = champ("Disponibilité", options=options("besoins"))
    besoin_integrite: str = champ("Intégrité", options=options("besoins"))
    besoin_confidentialite: str = champ("Confidentialité", options=options("besoins"))
    besoin_authentification: str = champ("Authentification", options=options("besoins"))
    besoin_tracabilite: str = champ("Traçabilité", options=options("besoins"))
    besoin_motif: str = champ("Pourquoi ces besoins", long=True)
    demarche: str = champ(
        "Profondeur retenue", options=options("demarches"), aide="Rien de choisi : celle que le besoin propose."
    )
    demarche_motif: str = champ("Pourquoi une autre que celle proposée", long=True)
    autorite_nom: str = champ("Autorité d'homologation", article="RGS v2.0 § 2.4", exemple="Camille Exemple")
    autorite_qualite: str = champ("Sa qualité", exemple="Maire", aide="Assez haut placée pour assumer le risque.")
    autorite_acte: str = champ("Acte qui la désigne", exemple="Arrêté 2026-118")
    autorite_acte_le: date | None = champ("Date de cet acte", defaut=None)
    contributeurs: str = champ("Qui contribue", long=True, exemple="RSSI, délégué, service métier, éditeur.")
    decision_prevue: date | None = champ("Décision attendue pour le", defaut=None)
    perimetre_inclus: str = champ(
        "Ce qui est homologué", long=True, exemple="Le site, son serveur, sa base, son administration."
    )
    perimetre_exclus: str = champ("Ce qui ne l'est pas", long=True, exemple="Le poste de l'usager, la banque.")
    utilisateurs: str = champ("Qui s'en sert", long=True)
    donnees: str = champ("Données", long=True)
    hebergement: str = champ("Hébergement", long=True)
    interconnexions: str = champ("Interconnexions", long=True, exemple="Annuaire des agents, paiement en ligne.")
    analyse_methode: str = champ(
        "Comment les risques ont été cherchés", long=True, article="Décret 2010-112, art. 3",
        exemple="Atelier d'une demi-journée avec le métier et l'éditeur, le 3 mars.",
    )  # fmt: skip
    controles: list[str] = champ(
        "Contrôles faits", options=options("controles"), multiple=True, aide="Faits, et non prévus."
    )
    controles_resume: str = champ("Ce qu'ils ont trouvé", long=True)
    suivi: str = champ("Comment la sécurité sera suivie", long=True, article="RGS v2.0 § 2.5")
    validite: str = champ(
        "Durée de validité proposée",
        options=options("validites"),
        aide="L'autorité choisit ; ceci prépare sa décision.",
    )
    indice: str = champ(
        "Indice cyber",
        options=options("indices"),
        aide="Si vous l'avez sur MonServiceSécurisé : il donne un conseil de durée.",
    )
    pieces: str = champ("Autres pièces du dossier", long=True, aide="Celles que « Liens et pièces » ne porte pas.")
    observations: str = champ("Observations", long=True)


class EvenementChamps(SQLModel):
    """Un événement redouté."""

    nom: str = champ("Ce qu'on redoute", obligatoire=True, exemple="Les dossiers des familles sont publiés")
    criteres: list[str] = champ("Ce qui serait atteint", options=options("criteres"), multiple=True)
    consequences: str = champ("Conséquences", long=True)
    gravite: str = champ("Gravité", options=options("gravites"))
    gravite_residuelle: str = champ("Gravité, mesures en place", options=options("gravites"))


class ScenarioChamps(SQLModel):
    """Un scénario : comment un événement redouté pourrait arriver."""

    nom: str = champ(
        "Comment cela pourrait arriver", obligatoire=True, exemple="Mot de passe d'agent volé par hameçonnage"
    )
    evenement_id: uuid.UUID | None = champ("Événement redouté", genre="fiche", defaut=None)
    vraisemblance: str = champ("Vraisemblance", options=options("vraisemblances"))
    vraisemblance_residuelle: str = champ("Vraisemblance, mesures en place", options=options("vraisemblances"))
    traitement: str = champ("Ce qu'on en fait", options=options("traitements_risque"))
    observation: str = champ("Observation", long=True)


class MesureChamps(SQLModel):
    """Une mesure de sécurité du dossier."""

    nom: str = champ("Mesure", obligatoire=True, exemple="Second facteur pour les agents")
    scenarios: list[str] = champ("Scénarios qu'elle couvre", multiple=True)
    etat: str = champ("Où elle en est", options=options("etats_mesures"))
    responsable: str = champ("Qui s'en charge")
    echeance: date | None = champ("Pour le", defaut=None)
    reference: str = champ("Référence", exemple="Guide d'hygiène, mesure 13")


class EvenementSaisie(EvenementChamps, LigneSaisie):
    """Ligne saisie : événement redouté."""


class ScenarioSaisie(ScenarioChamps, LigneSaisie):
    """Ligne saisie : scénario. `evenement_id` : un événement du même dossier."""


class MesureSaisie(MesureChamps, LigneSaisie):
    """Ligne saisie : mesure. `scenarios` : des scénarios du même dossier."""


class HomologationSaisie(HomologationChamps, Saisie):
    """Saisie d'un dossier. `systeme_id` : un système de l'organisme, ou rien."""

    evenements: list[EvenementSaisie] = groupe("Événements redoutés", article="Décret 2010-112, art. 3")
    scenarios: list[ScenarioSaisie] = groupe("Scénarios")
    mesures: list[MesureSaisie] = groupe("Mesures de sécurité")


class Homologation(Cloisonne, HomologationChamps, table=True):
    """Table des dossiers. `tour` : le nombre de fois où le dossier a été soumis ; les avis s'y rapportent."""

    __tablename__ = "homologations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "systeme_id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "autodiagnostic_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_homologations_statut", "organisme_id", "statut"),
        Index("ix_homologations_systeme", "organisme_id", "systeme_id"),
        Index("ix_homologations_autodiagnostic", "organisme_id", "autodiagnostic_id"),
        Index("ix_homologations_validite", "organisme_id", "valide_jusqu_au"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default="preparation", max_length=20)
    tour: int = 0
    decision: str = Field(default="", max_length=20)
    decide_le: date | None = None
    valide_jusqu_au: date | None = None
    retiree_le: date | None = None
    revue_prevue: date | None = None
    revue_le: date | None = None
    revue_constat: str = Field(default="", sa_type=Text)
    revue_par: str = ""


class LigneHomologation(Cloisonne):
    """Ce que porte toute ligne d'un dossier."""

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0


def _contraintes(table: str) -> tuple[ForeignKeyConstraint | Index | UniqueConstraint, ...]:
    return (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["homologations.organisme_id", "homologations.id"]),
        Index(f"ix_{table}_fiche", "organisme_id", "fiche_id", "rang"),
    )


class Evenement(LigneHomologation, EvenementChamps, table=True):
    """Événements redoutés d'un dossier."""

    __tablename__ = "homologation_evenements"
    __table_args__ = _contraintes("homologation_evenements")


class Scenario(LigneHomologation, ScenarioChamps, table=True):
    """Scénarios d'un dossier."""

    __tablename__ = "homologation_scenarios"
    __table_args__ = (
        *_contraintes("homologation_scenarios"),
        ForeignKeyConstraint(
            ["organisme_id", "evenement_id"], ["homologation_evenements.organisme_id", "homologation_evenements.id"]
        ),
        Index("ix_homologation_scenarios_evenement", "organisme_id", "evenement_id"),
    )


class MesureDossier(LigneHomologation, MesureChamps, table=True):
    """Mesures d'un dossier."""

    __tablename__ = "homologation_mesures"
    __table_args__ = _contraintes("homologation_mesures")


class AvisRendu(LigneHomologation, table=True):
    """Un avis, rendu sur le dossier soumis pour la `rang`-ième fois ; `version` : celle qu'il a jugée."""

    __tablename__ = "homologation_avis"
    __table_args__ = _contraintes("homologation_avis")

    instance: str = Field(max_length=20)
    avis: str = Field(max_length=20)
    texte: str = Field(default="", sa_type=Text)
    auteur: str = Field(default="", sa_type=Text)
    rendu_le: date
    inscrit_par: str = ""
    inscrit_le: datetime
    version: int


class DecisionPrise(LigneHomologation, table=True):
    """Une décision d'homologation (visa) ; `rang` : le tour où elle a été prise, `version` : le dossier décidé."""

    __tablename__ = "homologation_decisions"
    __table_args__ = _contraintes("homologation_decisions")

    decision: str = Field(max_length=20)
    motif: str = Field(default="", sa_type=Text)
    reserves: str = Field(default="", sa_type=Text)
    risques_acceptes: str = Field(default="", sa_type=Text)
    validite: str = Field(default="", max_length=20)
    decide_le: date
    valide_jusqu_au: date | None = None
    autorite_nom: str = Field(default="", sa_type=Text)
    autorite_qualite: str = Field(default="", sa_type=Text)
    autorite_acte: str = Field(default="", sa_type=Text)
    decide_par: str = ""
    inscrit_le: datetime
    version: int
    retiree_le: date | None = None
    retiree_motif: str = Field(default="", sa_type=Text)
    retiree_par: str = ""


class Attestation(Cloisonne, table=True):
    """L'attestation d'un dossier : son jeton, le PDF figé et son empreinte. `publiee_le` vide : elle est dépubliée."""

    __tablename__ = "attestations"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "homologation_id"),
        UniqueConstraint("jeton"),
        ForeignKeyConstraint(["organisme_id", "homologation_id"], ["homologations.organisme_id", "homologations.id"]),
        ForeignKeyConstraint(
            ["organisme_id", "decision_id"], ["homologation_decisions.organisme_id", "homologation_decisions.id"]
        ),
        Index("ix_attestations_decision", "organisme_id", "decision_id"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    homologation_id: uuid.UUID
    decision_id: uuid.UUID
    jeton: str = Field(max_length=64)
    faits: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    contenu: bytes = Field(sa_type=LargeBinary)
    empreinte: str = Field(max_length=64)
    publiee_le: datetime | None = None
    publiee_par: str = ""


LIGNES = {"evenements": Evenement, "scenarios": Scenario, "mesures": MesureDossier}
