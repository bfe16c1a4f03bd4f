"""Jeu de données : ce qu'il contient, d'où il vient, ce qui le protège, comment il s'ouvre (guide, clé 5).

Sa source est un contrat, une régie, un système de l'organisme ou une convention : le CRPA vaut pour tous. Les colonnes de
l'annexe A5 de la bibliothèque de clauses se tirent de ces champs (`annexe.py`).
"""

import re
import uuid
from datetime import date

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from clauses.contrats import modele as _contrats  # noqa: F401 -- la clé étrangère doit trouver sa table
from clauses.jeux.listes import options
from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.champs import champ
from socle.perimetre import Cloisonne
from socle.saisies import Saisie

TYPE = "jeu"
ADRESSE = re.compile(r"^https?://[^\s/?#.]+(\.[^\s/?#.]+)+\S*$", re.IGNORECASE)
ADRESSE_REFUSEE = "Écrivez une adresse complète, comme https://exemple.fr/jeu."


class JeuChamps(SQLModel):
    """Les champs d'un jeu de données."""

    nom: str = champ("Nom du jeu de données", obligatoire=True, exemple="Arrêts et horaires du réseau de bus")
    nature: str = champ("Nature", options=options("natures_jeux"), defaut="base")
    domaine: str = champ("Domaine", options=options("domaines_jeux"), aide="Certaines règles en dépendent.")
    description: str = champ("Ce qu'il contient", long=True)
    dictionnaire: str = champ(
        "Dictionnaire des champs",
        aide="Où lire le sens des champs, unités et nomenclatures : adresse, document, annexe.",
    )
    source: str = champ("Source", options=options("sources_jeux"))
    contrat_id: uuid.UUID | None = champ("Contrat", genre="fiche", defaut=None)
    systeme_id: uuid.UUID | None = champ("Système", genre="fiche", defaut=None)
    source_precision: str = champ("Précision sur la source", aide="La convention, le partenaire, le service.")
    producteur: str = champ("Producteur", aide="Qui crée les données.", exemple="L'exploitant du réseau")
    detenteur: str = champ(
        "Détenteur ou responsable", aide="Qui les a aujourd'hui, qui en répond.", exemple="Service mobilités"
    )
    format: str = champ("Format", options=options("formats_jeux"), article="CRPA L300-4")
    schema_suivi: str = champ("Schéma ou norme", exemple="Schéma national des arrêts, GTFS")
    frequence: str = champ("Fréquence de mise à jour", options=options("frequences_jeux"), article="CRPA L312-1-1, 3°")
    mode_acces: list[str] = champ("Mode d'accès", options=options("acces_jeux"), multiple=True)
    donnees_personnelles: bool | None = champ(
        "Données personnelles", defaut=None, article="RGPD 4(1)",
        aide="Une adresse, une plaque, un identifiant d'appareil en sont.",
    )  # fmt: skip
    traitement_dcp: str = champ(
        "Traitement avant publication", options=options("traitements_dcp"), article="CRPA L312-1-2"
    )
    traitement_precision: str = champ("Méthode d'occultation ou d'anonymisation", long=True)
    secrets: list[str] = champ(
        "Secrets protégés", options=options("secrets_jeux"), multiple=True, article="CRPA L311-5, L311-6"
    )
    secrets_portee: str = champ("Ce que le secret couvre", options=options("portees_secrets"), article="CRPA L311-7")
    secrets_motif: str = champ("Pourquoi", long=True, aide="Mention par mention : un secret ne s'oppose pas en bloc.")
    droits_tiers: bool | None = champ(
        "Droits de propriété intellectuelle d'un tiers", defaut=None, article="CRPA L321-2 c)"
    )
    droits_tiers_precision: str = champ("Lesquels, et de qui", exemple="Fond de plan d'un éditeur")
    sensibilite: str = champ("Sensibilité", options=options("sensibilites_jeux"))
    localisation: str = champ("Où sont les données", exemple="Hébergeur en France")
    interet_general: bool | None = champ(
        "Indispensable à l'exécution de la concession", defaut=None, article="CCP L3131-2",
        aide="Donnée d'intérêt général : le concessionnaire d'un service public vous la fournit.",
    )  # fmt: skip
    dispense: str = champ(
        "Dispense accordée", article="CCP L3131-3",
        aide="Décision motivée et rendue publique : sa référence. Vide s'il n'y en a pas.",
    )  # fmt: skip
    forte_valeur: str = champ(
        "Donnée de forte valeur", options=options("fortes_valeurs"), article="Règl. (UE) 2023/138"
    )
    licence: str = champ("Licence de réutilisation", options=options("licences"), article="CRPA L323-2, D323-2-1")
    licence_precision: str = champ(
        "Précision sur la licence", aide="La licence logicielle, ou la décision d'homologation."
    )
    redevance: str = champ(
        "Redevance de réutilisation", article="CRPA L324-1", aide="Montant et bases de calcul. Vide : gratuit."
    )
    adresse_publication: str = champ("Adresse de publication", exemple="https://www.data.gouv.fr/datasets/exemple")
    premiere_publication: date | None = champ("Première publication", defaut=None)
    derniere_mise_a_jour: date | None = champ("Dernière mise à jour", defaut=None)
    conservation: str = champ("Durée de conservation", exemple="La durée du contrat, puis cinq ans")
    sort_final: str = champ("Sort final", options=options("sorts_jeux"))
    observations: str = champ("Observations", long=True)


class JeuSaisie(JeuChamps, Saisie):
    """Saisie d'un jeu. `contrat_id`, `systeme_id` : un contrat, un système de l'organisme, ou rien."""

    @field_validator("adresse_publication")
    @classmethod
    def _adresse(cls, valeur: str) -> str:
        if valeur and not ADRESSE.match(valeur):
            raise ValueError(ADRESSE_REFUSEE)
        return valeur


class Jeu(Cloisonne, JeuChamps, table=True):
    """Table des jeux de données."""

    __tablename__ = "jeux"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        ForeignKeyConstraint(["organisme_id", "id"], ["objets.organisme_id", "objets.id"]),
        ForeignKeyConstraint(["organisme_id", "contrat_id"], ["contrats.organisme_id", "contrats.id"]),
        ForeignKeyConstraint(["organisme_id", "systeme_id"], ["systemes.organisme_id", "systemes.id"]),
        Index("ix_jeux_contrat", "organisme_id", "contrat_id"),
        Index("ix_jeux_source", "organisme_id", "source"),
        Index("ix_jeux_mise_a_jour", "organisme_id", "derniere_mise_a_jour"),
    )

    id: uuid.UUID = Field(primary_key=True)
