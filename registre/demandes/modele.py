"""Demande d'une personne (RGPD 12, 15 à 22 ; LIL 84 à 86) : ses champs, ses lignes, et à part l'identité du demandeur.

`Demande` et ses lignes ne portent aucune identité. Celle-ci, et les mots de la personne, sont une `IdentiteSaisie`
gardée chiffrée dans le coffret de l'objet (`socle.coffrets`, nom `identite`) et effacée seule. La référence (D-2026-001)
est le libellé de l'objet. Les décisions ne passent jamais par un formulaire de saisie.
"""

import uuid
from datetime import date, datetime

from pydantic import field_validator, model_validator
from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.demandes.listes import TYPES, options
from registre.traitements.listes import options as options_du_registre
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "demande"
COFFRET = "identite"


class DemandeChamps(SQLModel):
    """Les champs d'une demande. Jamais le nom de la personne : il est dans `IdentiteSaisie`."""

    type: str = champ("Ce qui est demandé", options=tuple(TYPES.values()), obligatoire=True, article="RGPD 15 à 22")
    autres_types: list[str] = champ(
        "Et aussi", options=tuple(TYPES.values()), multiple=True, aide="Si la même lettre exerce plusieurs droits."
    )
    recue_le: date | None = champ(
        "Reçue le", defaut=None, obligatoire=True, article="RGPD 12(3)",
        aide="Le jour où l'organisme l'a reçue, par quelque service que ce soit : le délai part de là.",
    )  # fmt: skip
    canal: str = champ("Comment", options=options("canaux"))
    categories: list[str] = champ(
        "Ce que la personne est pour vous", options=options_du_registre("categories_personnes"), multiple=True,
        aide="Les fiches du registre qui visent ces publics donneront la liste des recherches.",
    )  # fmt: skip
    regime: str = champ("Régime du fichier visé", options=options("regimes"), defaut="rgpd", article="RGPD 2(2)d")
    resume: str = champ(
        "En quelques mots", long=True, aide="Sans aucun nom : ceci se lit dans la liste, le journal et la recherche.",
        exemple="Copie des données du dossier de cantine.",
    )  # fmt: skip
    service: str = champ("Service qui suit la demande", exemple="Affaires scolaires")
    observations: str = champ("Observations", long=True, aide="Notes de travail, sans nom.")


class IdentiteChamps(SQLModel):
    """Qui demande, et les mots de la personne : ce qui est chiffré à part et s'effacera."""

    civilite: str = champ("Civilité", options=options("civilites"))
    nom: str = champ("Nom", obligatoire=True, exemple="Exemple")
    prenom: str = champ("Prénom", exemple="Camille")
    adresse: str = champ("Adresse postale", long=True)
    courriel: str = champ("Courriel", exemple="camille@exemple.test")
    telephone: str = champ("Téléphone")
    est_concernee: bool | None = champ(
        "Le demandeur est-il la personne concernée ?", defaut=None, aide="Non : il agit pour une autre personne."
    )
    concernee_nom: str = champ("Nom de la personne concernée")
    concernee_prenom: str = champ("Prénom de la personne concernée")
    lien: str = champ("À quel titre", options=options("liens_personne"))
    mandat: str = champ("Mandat ou qualité présentés", long=True, exemple="Mandat écrit du 3 mars, joint")
    mineur: bool | None = champ("La personne concernée est-elle mineure ?", defaut=None)
    titulaires: str = champ("Titulaires de l'autorité parentale", long=True)
    message: str = champ(
        "La demande, avec les mots de la personne", long=True, aide="Chiffrée avec l'identité, effacée avec elle."
    )


class DemandeSaisie(DemandeChamps, Saisie):
    """Saisie d'une demande, sans identité."""

    @field_validator("recue_le")
    @classmethod
    def _annee(cls, valeur: date | None) -> date | None:
        if valeur is not None and valeur.year < 2018:
            raise ValueError("Le RGPD s'applique depuis 2018 : vérifiez l'année.")
        return valeur

    @model_validator(mode="after")
    def _types(self) -> "DemandeSaisie":
        self.autres_types = [code for code in self.autres_types if code != self.type]
        return self

    @property
    def tous_les_types(self) -> tuple[str, ...]:
        """Le droit principal, puis les autres."""
        return (self.type, *self.autres_types)


class IdentiteSaisie(IdentiteChamps, Saisie):
    """Saisie de l'identité du demandeur ; elle ne va jamais que dans le coffret."""

    @property
    def represente(self) -> bool:
        """Vrai si le demandeur dit agir pour une autre personne."""
        return self.est_concernee is False

    @property
    def demandeur(self) -> str:
        """« Madame Camille Exemple »."""
        civilite = {"madame": "Madame", "monsieur": "Monsieur"}.get(self.civilite, "")
        return " ".join(filter(None, (civilite, self.prenom, self.nom)))

    @property
    def concernee(self) -> str:
        """La personne concernée : le demandeur, ou celle qu'il représente."""
        autre = " ".join(filter(None, (self.concernee_prenom, self.concernee_nom)))
        return autre if self.represente and autre else self.demandeur


class NouvelleDemandeSaisie(DemandeChamps, IdentiteChamps, Saisie):
    """La page d'inscription : la demande et l'identité ensemble, séparées aussitôt reçues."""

    def separer(self) -> tuple[DemandeSaisie, IdentiteSaisie]:
        """La demande, l'identité."""
        valeurs = self.model_dump()
        return (
            DemandeSaisie.model_validate({nom: valeurs[nom] for nom in DemandeChamps.model_fields}),
            IdentiteSaisie.model_validate({nom: valeurs[nom] for nom in IdentiteChamps.model_fields}),
        )


class Demande(Cloisonne, DemandeChamps, table=True):
    """Table des demandes. `annee`, `numero` : la référence, sans trou ; `issue` : l'état que la clôture a recouvert ;
    `a_temps` : la réponse a été faite dans le délai, constaté le jour où elle est consignée.
    """

    __tablename__ = "demandes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "annee", "numero"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_demandes_statut", "organisme_id", "statut", "recue_le"),
        Index("ix_demandes_reponse", "organisme_id", "reponse_le"),
        Index("ix_demandes_cloture", "organisme_id", "close_le"),
    )

    id: uuid.UUID = Field(primary_key=True)
    annee: int
    numero: int
    statut: str = Field(default="recue", max_length=20)
    issue: str = Field(default="", max_length=20)
    represente: bool = False
    mineur: bool = False
    lien: str = Field(default="", max_length=20)
    identite_le: date | None = None
    identite_moyen: str = Field(default="", max_length=20)
    qualite_le: date | None = None
    qualite_precision: str = ""
    reponse_le: date | None = None
    reponse_moyen: str = Field(default="", max_length=20)
    a_temps: bool | None = None
    jours_de_reponse: int | None = None
    refus_motif: str = Field(default="", max_length=20)
    refus_texte: str = Field(default="", sa_type=Text)
    recours_indiques: bool = False
    frais_centimes: int | None = None
    frais_motif: str = Field(default="", sa_type=Text)
    requalifiee_le: date | None = None
    close_le: date | None = None
    identite_effacee_le: datetime | None = None


class _LigneDemande(Cloisonne):
    """Ce que porte toute ligne d'une demande."""

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    fiche_id: uuid.UUID
    rang: int = 0


def _cles() -> tuple[UniqueConstraint, ForeignKeyConstraint]:
    return (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "fiche_id"], ["demandes.organisme_id", "demandes.id"]),
    )


class DemandePause(_LigneDemande, table=True):
    """Un temps où l'on attend la personne. `suspend` : le délai ne court pas."""

    __tablename__ = "demande_pauses"
    __table_args__ = (*_cles(), Index("ix_demande_pauses_fiche", "organisme_id", "fiche_id"))

    motif: str = Field(max_length=20)
    debut: date
    fin: date | None = None
    suspend: bool = True
    texte: str = Field(default="", sa_type=Text)


class DemandeProlongation(_LigneDemande, table=True):
    """Une prolongation annoncée à la personne. `tardive` : après le premier mois ; elle ne compte pas."""

    __tablename__ = "demande_prolongations"
    __table_args__ = (*_cles(), Index("ix_demande_prolongations_fiche", "organisme_id", "fiche_id"))

    motif: str = Field(max_length=20)
    texte: str = Field(default="", sa_type=Text)
    annoncee_le: date
    tardive: bool = False


class DemandeCommunication(_LigneDemande, table=True):
    """Un échange avec la personne : son sens, son moyen, sa date, un résumé sans identité."""

    __tablename__ = "demande_communications"
    __table_args__ = (*_cles(), Index("ix_demande_communications_fiche", "organisme_id", "fiche_id"))

    sens: str = Field(max_length=20)
    moyen: str = Field(max_length=20)
    resume: str = Field(default="", sa_type=Text)
    jour: date
    consigne_par: str = ""
    consigne_le: datetime


class DemandeRecherche(_LigneDemande, table=True):
    """Une recherche à faire : chez qui, où elle en est. `cle` la suit d'un calcul à l'autre ; `au_registre` : faux si le
    registre ne la demande plus (elle reste, avec ce qui y est noté).
    """

    __tablename__ = "demande_recherches"
    __table_args__ = (*_cles(), UniqueConstraint("organisme_id", "fiche_id", "cle"))

    cle: str = Field(max_length=120)
    traitement_id: uuid.UUID | None = None
    fiche_nom: str = ""
    genre: str = Field(default="service", max_length=20)
    nom: str = ""
    etat: str = Field(default="a_demander", max_length=20)
    demandee_le: date | None = None
    repondue_le: date | None = None
    action: str = Field(default="", max_length=20)
    propagation: str = Field(default="", max_length=20)
    note: str = Field(default="", sa_type=Text)
    au_registre: bool = True


class RechercheSaisie(Saisie):
    """Ce que l'on note d'une recherche."""

    etat: str = champ(
        "Où en est la recherche", options=options("etats_recherche"), obligatoire=True, defaut="a_demander"
    )
    demandee_le: date | None = champ("Demandée le", defaut=None)
    repondue_le: date | None = champ("Répondue le", defaut=None)
    action: str = champ("Ce qui a été fait", options=options("actions_recherche"))
    propagation: str = champ("Suite chez le prestataire ou les destinataires", options=options("propagations"))
    note: str = champ("Note", aide="Sans aucun nom.")


class ReglageDemandes(Cloisonne, table=True):
    """Ce que l'organisme a fixé : le nombre de mois, après la clôture, où l'identité est gardée. Une ligne au plus."""

    __tablename__ = "demande_reglages"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    conservation_mois: int
