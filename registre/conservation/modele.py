"""Tables de la conservation : règles d'un organisme ou d'un territoire, fonds à éliminer, purges faites, bordereaux.

L'outil prévient et prépare ; il n'efface rien. Éliminer des archives publiques attend un visa (Code du patrimoine R212-14).
"""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self

from pydantic import field_validator, model_validator
from sqlalchemy import ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from registre.conservation.listes import options
from registre.conservation.livrees import domaines, livrees
from registre.traitements.listes import options as options_du_registre
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.base import nouvel_id
from socle.champs import Choix, champ
from socle.perimetre import Cloisonne, Partagee
from socle.saisies import Saisie

TYPE_REGLE: Final = "regle_conservation"
TYPE_FONDS: Final = "fonds"
TYPE_BORDEREAU: Final = "bordereau"
ANNEES: Final = (1700, 2200)
_DOMAINES: Final = tuple(Choix(d.domaine, d.libelle) for d in domaines())
_LIVREES: Final = tuple(Choix(r.code, r.document) for d in domaines() for r in d.regles)


class RegleChamps(SQLModel):
    """Les champs d'une règle de conservation."""

    nom: str = champ("Document ou catégorie", obligatoire=True, exemple="Dossiers d'inscription à la cantine")
    code: str = champ("Code", aide="Le vôtre, ou celui de votre tableau de gestion.", exemple="SCO-012")
    adapte: str = champ("Règle livrée qu'elle adapte", options=_LIVREES, aide="Vide : une règle à vous.")
    domaine: str = champ("Domaine", options=_DOMAINES)
    courante_nombre: int | None = champ("Durée courante", defaut=None, aide="Tant que le service s'en sert.")
    courante_unite: str = champ("Durée courante : unité", options=options_du_registre("unites_duree"))
    courante_texte: str = champ("Durée courante, en une phrase", exemple="L'année scolaire en cours")
    depart: str = champ("Point de départ", exemple="la fin de l'inscription")
    intermediaire_nombre: int | None = champ("Archivage intermédiaire", defaut=None, aide="Accès restreint, ensuite.")
    intermediaire_unite: str = champ(
        "Archivage intermédiaire : unité", options=options_du_registre("unites_duree"))  # fmt: skip
    dua_nombre: int | None = champ("Durée d'utilité administrative (DUA), au total", defaut=None)
    dua_unite: str = champ("DUA : unité", options=options_du_registre("unites_duree"))
    sort_final: str = champ(
        "Sort final", options=options_du_registre("sorts_finaux"), article="Code du patrimoine, R212-14"
    )
    base_legale: str = champ("Texte qui fixe la durée")
    source: str = champ("Source", aide="Où vous l'avez lu.")
    etat_du_droit: date | None = champ("Vérifié au", defaut=None)
    verification: str = champ("Vérification", options=options("verifications"))
    valide_archives_le: date | None = champ("Validée par les archives départementales le", defaut=None)
    valide_archives_reference: str = champ("Référence de cette validation")
    observations: str = champ("Observations", long=True)


class RegleSaisie(RegleChamps, Saisie):
    """Saisie d'une règle."""

    @field_validator("courante_nombre", "intermediaire_nombre", "dua_nombre")
    @classmethod
    def _borner(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 1 <= valeur <= 999:
            raise ValueError("Une durée va de 1 à 999.")
        return valeur

    @field_validator("code")
    @classmethod
    def _code(cls, valeur: str) -> str:
        if valeur in livrees():
            raise ValueError("Ce code est celui d'une règle livrée : choisissez-la plus bas, ou changez de code.")
        return valeur

    @model_validator(mode="after")
    def _unites(self) -> Self:
        for nom in ("courante", "intermediaire", "dua"):
            if getattr(self, f"{nom}_nombre") is not None and not getattr(self, f"{nom}_unite"):
                setattr(self, f"{nom}_unite", "annees")
        return self


class RegleConservation(Partagee, RegleChamps, table=True):
    """Règle d'un organisme ; tous ceux d'en dessous la lisent. `import_id` : le fichier d'où elle vient."""

    __tablename__ = "regles_conservation"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_regles_conservation_liste", "organisme_id", "archive"),
    )

    id: uuid.UUID = Field(primary_key=True)
    archive: bool = False
    import_id: uuid.UUID | None = None


class FondsChamps(SQLModel):
    """Un lot de pièces qui arrivera au terme de sa durée."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Dossiers de cantine, 2012 à 2015")
    service: str = champ("Service", exemple="Affaires scolaires")
    traitement_id: uuid.UUID | None = champ("Fiche du registre", defaut=None, genre="fiche")
    regle: str = champ("Règle de conservation", aide="Elle donne la durée ; vide si vous l'écrivez dessous.")
    dua_annees: int | None = champ(
        "Durée retenue, en années", defaut=None, aide="Vide : celle de la règle, au jour où vous enregistrez."
    )
    annee_debut: int | None = champ("Année de la pièce la plus ancienne", defaut=None, exemple="2012")
    annee_fin: int | None = champ(
        "Année de la pièce la plus récente",
        defaut=None,
        exemple="2015",
        aide="La durée court de la fin de cette année.",
    )
    volume: Decimal | None = champ("Volume", defaut=None, genre="decimal", exemple="1,5")
    volume_unite: str = champ("Volume : unité", options=options("unites_volume"))
    support: str = champ("Support", options=options("supports_fonds"))
    localisation: str = champ("Où il se trouve", exemple="Sous-sol, travée 3")
    observations: str = champ("Observations", long=True)


class FondsSaisie(FondsChamps, Saisie):
    """Saisie d'un fonds."""

    @field_validator("annee_debut", "annee_fin")
    @classmethod
    def _annee(cls, valeur: int | None) -> int | None:
        if valeur is not None and not ANNEES[0] <= valeur <= ANNEES[1]:
            raise ValueError("Écrivez l'année en quatre chiffres.")
        return valeur

    @field_validator("dua_annees")
    @classmethod
    def _dua(cls, valeur: int | None) -> int | None:
        if valeur is not None and not 0 <= valeur <= 999:
            raise ValueError("Une durée va de 0 à 999 années.")
        return valeur

    @field_validator("volume")
    @classmethod
    def _volume(cls, valeur: Decimal | None) -> Decimal | None:
        if valeur is not None and not 0 <= valeur <= 1_000_000:
            raise ValueError("Un volume va de 0 à 1 000 000.")
        return valeur

    @model_validator(mode="after")
    def _ordre(self) -> Self:
        if self.annee_debut and self.annee_fin and self.annee_debut > self.annee_fin:
            raise ValueError("La pièce la plus ancienne ne peut pas être postérieure à la plus récente.")
        return self


class Fonds(Cloisonne, FondsChamps, table=True):
    """Table des fonds. `annee_due` : l'année où l'on peut l'éliminer, calculée à l'enregistrement ; `dua_source` : d'où vient
    la durée retenue. `bordereau_id` : le bordereau qui le propose.
    """

    __tablename__ = "fonds_a_eliminer"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "bordereau_id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["objets.organisme_id", "objets.id"]),
        Index("ix_fonds_a_eliminer_dus", "organisme_id", "annee_due"),
        Index("ix_fonds_a_eliminer_bordereau", "organisme_id", "bordereau_id"),
    )

    id: uuid.UUID = Field(primary_key=True)
    volume: Decimal | None = Field(default=None, sa_type=Numeric(12, 3))
    annee_due: int | None = None
    dua_source: str = Field(default="", sa_type=Text)
    bordereau_id: uuid.UUID | None = None
    elimine_le: date | None = None


class PurgeFaite(Cloisonne, table=True):
    """Une purge récurrente d'une fiche, dite faite pour une année."""

    __tablename__ = "purges_faites"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "ligne_id", "annee"),
        ForeignKeyConstraint(["organisme_id", "traitement_id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    traitement_id: uuid.UUID
    ligne_id: uuid.UUID
    annee: int
    faite_le: datetime
    faite_par: str = Field(default="", sa_type=Text)


class BordereauChamps(SQLModel):
    """Ce que dit un bordereau d'élimination."""

    nom: str = champ("Intitulé", obligatoire=True, exemple="Élimination 2026, affaires scolaires")
    service: str = champ("Service producteur")
    observations: str = champ("Observations", long=True)


class BordereauSaisie(BordereauChamps, Saisie):
    """Saisie d'un bordereau."""


class Bordereau(Cloisonne, BordereauChamps, table=True):
    """Table des bordereaux ; son statut ne passe jamais par un formulaire. `numero` : sans trou dans l'organisme."""

    __tablename__ = "bordereaux_elimination"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "numero"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
    )

    id: uuid.UUID = Field(primary_key=True)
    numero: int
    statut: str = Field(default="prepare", max_length=20)
    envoye_le: date | None = None
    vise_le: date | None = None
    visa_reference: str = Field(default="", sa_type=Text)
    elimine_le: date | None = None
    temoin: str = Field(default="", sa_type=Text)
    refus_motif: str = Field(default="", sa_type=Text)
    articles: str = Field(default="", sa_type=Text)
