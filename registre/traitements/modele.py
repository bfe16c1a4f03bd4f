"""Fiche de traitement (RGPD 30(1)) : champs déclarés une fois, saisies, tables.

Une fiche est une racine d'agrégat : son identifiant est celui de sa ligne dans `objets`. Ses lignes (finalités,
données, destinataires…) gardent leur identifiant d'une modification à l'autre.
"""

import uuid
from datetime import date, datetime
from typing import Self

from pydantic import model_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.traitements.listes import est_nir, est_sensible, options
from socle.base import nouvel_id
from socle.champs import champ, groupe
from socle.perimetre import Cloisonne
from socle.saisies import LigneSaisie, Saisie

TYPE = "traitement"


class TraitementChamps(SQLModel):
    """Les champs simples d'une fiche."""

    nom: str = champ(
        "Nom du traitement", article="RGPD 30(1)", obligatoire=True, exemple="Inscription à la cantine scolaire",
        aide="Quelques mots que tout le monde comprend dans la collectivité.",
    )  # fmt: skip
    reference: str = champ("Référence", aide="Votre numéro de fiche, s'il y en a un.", exemple="RT-012")
    description: str = champ("Description", long=True, aide="Ce que l'on fait, en deux ou trois phrases.")
    service: str = champ("Service chargé du traitement", exemple="Affaires scolaires")
    responsabilite: str = champ(
        "Rôle de l'organisme", options=options("responsabilites"), article="RGPD 4(7), 26", defaut="seul",
        aide="Responsable seul, ou conjointement avec un autre organisme.",
    )  # fmt: skip
    regime_juridique: str = champ(
        "Régime juridique", options=options("regimes_juridiques"), defaut="rgpd", article="RGPD ; LIL titre III",
        aide="Les fichiers de police (caméras-piétons, vidéoverbalisation) relèvent du titre III de la loi de 1978.",
    )  # fmt: skip
    date_creation: date | None = champ("Date de création de la fiche", defaut=None)
    date_mise_a_jour: date | None = champ("Dernière mise à jour de la fiche", defaut=None)
    volume: str = champ("Nombre de personnes concernées", options=options("volumes_personnes"))
    volume_precis: int | None = champ("Nombre précis, s'il est connu", defaut=None)
    infractions: bool | None = champ(
        "Condamnations pénales ou infractions", defaut=None, article="RGPD 10 ; LIL 46",
        aide="La fiche comporte-t-elle des données relatives à des condamnations ou à des infractions ?",
    )  # fmt: skip
    infractions_fondement: str = champ(
        "Fondement pour ces données", options=options("regimes_infractions"), article="RGPD 10 ; LIL 46"
    )
    sources: list[str] = champ(
        "Source des données", options=options("sources_donnees"), multiple=True, article="RGPD 14(2)f",
        aide="D'où viennent les données.",
    )  # fmt: skip
    sources_precision: str = champ("Précisions sur la source", long=True)
    moyens_collecte: list[str] = champ("Moyens de collecte", options=options("moyens_collecte"), multiple=True)
    caractere_obligatoire: str = champ(
        "Fournir ces données est-il obligatoire ?", options=options("caractere_obligatoire"), article="RGPD 13(2)e"
    )
    consequences: str = champ(
        "Conséquences si la personne ne les fournit pas", long=True, article="RGPD 13(2)e",
        exemple="Sans quotient familial, le tarif le plus élevé s'applique.",
    )  # fmt: skip
    information_supports: list[str] = champ(
        "Information des personnes", options=options("supports_information"), multiple=True, article="RGPD 13, 14"
    )
    information_precision: str = champ("Précisions sur l'information", long=True)
    information_date: date | None = champ("Information à jour au", defaut=None)
    droits: list[str] = champ(
        "Droits que les personnes peuvent exercer", options=options("droits"), multiple=True, article="RGPD 15 à 22"
    )
    droits_modalites: str = champ(
        "Comment les exercer", long=True, article="RGPD 12", exemple="Courriel au délégué ou courrier en mairie."
    )
    decision_automatisee: bool | None = champ(
        "Décision entièrement automatisée", defaut=None, article="RGPD 22",
        aide="Une décision qui produit des effets sur la personne est-elle prise sans intervention humaine ?",
    )  # fmt: skip
    decision_logique: str = champ("Logique et conséquences de cette décision", long=True, article="RGPD 13(2)f")
    supports: list[str] = champ("Supports", options=options("supports_traitement"), multiple=True)
    systemes: str = champ("Logiciels et systèmes", long=True, exemple="Logiciel de facturation de la restauration")
    hebergement: str = champ("Hébergement", options=options("hebergements"))
    hebergement_precision: str = champ("Précisions sur l'hébergement", exemple="Nom de l'hébergeur, lieu")
    mesures_description: str = champ(
        "Description générale des mesures de sécurité", long=True, article="RGPD 30(1)g, 32(1)"
    )
    registre_public: bool | None = champ(
        "Montrer dans le registre public", defaut=None, aide="Seulement quand la fiche est approuvée."
    )
    observations: str = champ("Observations internes", long=True, aide="Notes de travail : absentes du Word et du PDF.")
    prochaine_revue: date | None = champ("Prochaine revue", defaut=None, aide="Une fois par an est une bonne habitude.")


class ActeurChamps(SQLModel):
    """Un acteur propre à la fiche, quand il diffère de ceux de l'organisme."""

    role: str = champ("Rôle", options=options("roles_acteurs"))
    nom: str = champ("Nom")
    adresse: str = champ("Adresse")
    code_postal: str = champ("Code postal")
    ville: str = champ("Ville")
    pays: str = champ("Pays")
    telephone: str = champ("Téléphone")
    courriel: str = champ("Courriel")


class FinaliteChamps(SQLModel):
    """Une finalité et sa base légale ; la première est la principale."""

    libelle: str = champ("Finalité", article="RGPD 30(1)b", aide="Pourquoi ces données sont traitées.")
    base_legale: str = champ("Base légale", options=options("bases_legales"), article="RGPD 6(1)")
    justification: str = champ(
        "Justification", long=True, article="RGPD 6(3)", aide="Le texte ou la délibération qui fonde cette finalité.",
        exemple="Code général des collectivités territoriales, délibération du conseil",
    )  # fmt: skip
    condition_article_9: str = champ(
        "Condition pour les données sensibles", options=options("conditions_article_9"), article="RGPD 9(2)",
        aide="À remplir seulement si la fiche comporte des données sensibles.",
    )  # fmt: skip


class CategoriePersonnesChamps(SQLModel):
    """Une catégorie de personnes concernées."""

    categorie: str = champ("Catégorie", options=options("categories_personnes"), article="RGPD 30(1)c")
    precision: str = champ("Précisions", long=True)


class CategorieDonneesChamps(SQLModel):
    """Une catégorie de données et sa propre durée de conservation."""

    categorie: str = champ("Catégorie de données", options=options("categories_donnees"), article="RGPD 30(1)c")
    description: str = champ("Description", long=True, exemple="Nom, prénom, adresse, quotient familial")
    duree_active: str = champ(
        "Durée de conservation", long=True, article="RGPD 30(1)f", exemple="Année scolaire en cours",
        aide="Tant que le service s'en sert (base active).",
    )  # fmt: skip
    evenement_depart: str = champ("Qui court à compter de", exemple="la fin de l'inscription")
    duree_intermediaire: str = champ("Archivage intermédiaire", exemple="10 ans", aide="Accès restreint, ensuite.")
    sort_final: str = champ("Sort final", options=options("sorts_finaux"), article="Code du patrimoine, R212-14")
    texte_duree: str = champ("Texte qui fixe la durée")
    sensible: bool | None = champ("Donnée sensible", defaut=None, article="RGPD 9(1)")
    nir: bool | None = champ("Numéro de sécurité sociale (NIR)", defaut=None, article="Décret 2019-341")


class DestinataireChamps(SQLModel):
    """Une catégorie de destinataires."""

    type: str = champ("Type de destinataire", options=options("types_destinataires"), article="RGPD 30(1)d")
    precision: str = champ("Précisions", long=True, exemple="Trésor public")


class TransfertChamps(SQLModel):
    """Un transfert hors de l'Union européenne."""

    organisme: str = champ("Organisme destinataire", article="RGPD 30(1)e")
    pays: str = champ("Pays", options=options("pays"))
    garantie: str = champ("Garantie", options=options("garanties_transfert"), article="RGPD 45 à 49")
    document: str = champ("Document", aide="Référence ou adresse du contrat, des clauses.")
    precision: str = champ("Précisions", long=True)


class MesureChamps(SQLModel):
    """Une mesure de sécurité."""

    type: str = champ("Type de mesure", options=options("mesures_securite"), article="RGPD 30(1)g, 32(1)")
    precision: str = champ("Précisions", long=True)


class ActeurSaisie(ActeurChamps, LigneSaisie):
    """Ligne saisie : acteur."""


class FinaliteSaisie(FinaliteChamps, LigneSaisie):
    """Ligne saisie : finalité."""


class CategoriePersonnesSaisie(CategoriePersonnesChamps, LigneSaisie):
    """Ligne saisie : personnes concernées."""


class CategorieDonneesSaisie(CategorieDonneesChamps, LigneSaisie):
    """Ligne saisie : données. La catégorie impose le drapeau « sensible » ou « NIR » ; on peut l'ajouter ailleurs."""

    @model_validator(mode="after")
    def _drapeaux(self) -> Self:
        if est_sensible(self.categorie):
            self.sensible = True
        if est_nir(self.categorie):
            self.nir = True
        return self


class DestinataireSaisie(DestinataireChamps, LigneSaisie):
    """Ligne saisie : destinataire."""


class TransfertSaisie(TransfertChamps, LigneSaisie):
    """Ligne saisie : transfert."""


class MesureSaisie(MesureChamps, LigneSaisie):
    """Ligne saisie : mesure."""


class TraitementSaisie(TraitementChamps, Saisie):
    """Une fiche entière, telle qu'un formulaire, un tableur ou un JSON la donne."""

    finalites: list[FinaliteSaisie] = groupe("Finalités", article="RGPD 30(1)b", aide="La première est la principale.")
    categories_personnes: list[CategoriePersonnesSaisie] = groupe("Personnes concernées", article="RGPD 30(1)c")
    categories_donnees: list[CategorieDonneesSaisie] = groupe(
        "Catégories de données", article="RGPD 30(1)c, f", aide="Chacune avec sa durée de conservation."
    )
    destinataires: list[DestinataireSaisie] = groupe("Destinataires", article="RGPD 30(1)d")
    transferts: list[TransfertSaisie] = groupe(
        "Transferts hors de l'Union européenne", article="RGPD 30(1)e", aide="Laissez vide s'il n'y en a pas."
    )
    mesures: list[MesureSaisie] = groupe("Mesures de sécurité", article="RGPD 30(1)g")
    acteurs: list[ActeurSaisie] = groupe(
        "Acteurs propres à cette fiche", article="RGPD 30(1)a",
        aide="Seulement s'ils diffèrent de ceux de l'organisme (responsable conjoint, représentant…).",
    )  # fmt: skip


class Traitement(Cloisonne, TraitementChamps, table=True):
    """Table des fiches ; les champs de décision ne passent jamais par un formulaire de saisie."""

    __tablename__ = "traitements"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_traitements_liste", "organisme_id", "statut"),
        Index("ix_traitements_revue", "organisme_id", "prochaine_revue"),
        Index("ix_traitements_revues", "prochaine_revue"),
    )

    id: uuid.UUID = Field(primary_key=True)
    statut: str = Field(default="brouillon", max_length=20)
    completude: int = 0
    avis: str = Field(default="", max_length=20)
    avis_motif: str = ""
    avis_par: str = ""
    avis_le: datetime | None = None
    approuve_par: str = ""
    approuve_le: datetime | None = None
    approbation_motif: str = ""
    import_id: uuid.UUID | None = None


class Ligne(Cloisonne):
    """Ce que toute ligne de fiche porte : son identifiant, sa fiche, son rang."""

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    traitement_id: uuid.UUID
    rang: int = 0


def _contraintes(table: str) -> tuple[ForeignKeyConstraint | Index | UniqueConstraint, ...]:
    return (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["traitements.organisme_id", "traitements.id"]),
        Index(f"ix_{table}_fiche", "organisme_id", "traitement_id", "rang"),
    )


class Acteur(Ligne, ActeurChamps, table=True):
    """Acteurs d'une fiche."""

    __tablename__ = "traitement_acteurs"
    __table_args__ = _contraintes("traitement_acteurs")


class Finalite(Ligne, FinaliteChamps, table=True):
    """Finalités d'une fiche."""

    __tablename__ = "traitement_finalites"
    __table_args__ = _contraintes("traitement_finalites")


class CategoriePersonnes(Ligne, CategoriePersonnesChamps, table=True):
    """Personnes concernées d'une fiche."""

    __tablename__ = "traitement_personnes"
    __table_args__ = _contraintes("traitement_personnes")


class CategorieDonnees(Ligne, CategorieDonneesChamps, table=True):
    """Catégories de données d'une fiche."""

    __tablename__ = "traitement_donnees"
    __table_args__ = _contraintes("traitement_donnees")


class Destinataire(Ligne, DestinataireChamps, table=True):
    """Destinataires d'une fiche."""

    __tablename__ = "traitement_destinataires"
    __table_args__ = _contraintes("traitement_destinataires")


class Transfert(Ligne, TransfertChamps, table=True):
    """Transferts d'une fiche."""

    __tablename__ = "traitement_transferts"
    __table_args__ = _contraintes("traitement_transferts")


class Mesure(Ligne, MesureChamps, table=True):
    """Mesures de sécurité d'une fiche."""

    __tablename__ = "traitement_mesures"
    __table_args__ = _contraintes("traitement_mesures")


LIGNES: dict[str, type[Ligne]] = {
    "finalites": Finalite,
    "categories_personnes": CategoriePersonnes,
    "categories_donnees": CategorieDonnees,
    "destinataires": Destinataire,
    "transferts": Transfert,
    "mesures": Mesure,
    "acteurs": Acteur,
}
"""Groupe de la saisie → table de ses lignes."""
