"""Réglages de l'instance, lus dans l'environnement (`GOUVERNE_…`), figés au démarrage.

`GOUVERNE_DONNEES=DOSSIER` suffit : base SQLite, clés et preuves y vivent. Chaque réglage est documenté
dans `docs/demarrer.md` ; un test le vérifie.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import TypeAlias

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Reseau: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def lire_reseaux(texte: str) -> tuple[Reseau, ...]:
    """Les réseaux d'un réglage (`10.20.0.0/16, fd12::/48`) ; `ValueError` sur une écriture fausse ou trop large."""
    reseaux = tuple(ipaddress.ip_network(morceau.strip()) for morceau in texte.split(",") if morceau.strip())
    if any(reseau.prefixlen < (8 if reseau.version == 4 else 16) for reseau in reseaux):
        raise ValueError("réseau trop large")
    return reseaux


class Reglages(BaseSettings):
    """Les réglages d'une instance ; un nom inconnu en `GOUVERNE_…` est ignoré, une valeur fausse est refusée."""

    model_config = SettingsConfigDict(env_prefix="GOUVERNE_", frozen=True, extra="ignore")

    donnees: Path = Field(Path("donnees"), description="Dossier des données : base SQLite, clés, preuves.")
    base: str = Field("", description="Adresse SQLAlchemy de la base ; vide : SQLite dans le dossier.")
    base_proprietaire: str = Field(
        "", description="PostgreSQL : adresse du rôle propriétaire, employée par `gouverne migrer` seul."
    )
    preuves: Path | None = Field(
        None,
        description="Dossier des preuves, partagé entre les machines avec PostgreSQL ; défaut : `preuves` du dossier.",
    )
    cles: SecretStr | None = Field(
        None, description="Trousseau JSON donné par l'environnement (obligatoire avec PostgreSQL, ou `CLES_FICHIER`)."
    )
    cles_fichier: Path | None = Field(None, description="Chemin du trousseau ; défaut : `cles.json` du dossier.")
    adresse: str = Field("127.0.0.1", description="Adresse d'écoute de `gouverne servir`.")
    port: int = Field(8080, ge=0, le=65535, description="Port d'écoute de `gouverne servir`.")
    adresse_publique: str = Field("", description="URL publique (https://…), pour les liens des courriels.")
    nom_instance: str = Field("Gouverne", description="Nom affiché en tête de page.")
    taille_televersement_mo: int = Field(10, ge=1, le=500, description="Taille maximale d'un fichier reçu, en Mo.")
    session_heures: int = Field(4, ge=1, le=24, description="Durée d'une session sans activité, en heures.")
    brouillon_jours: int = Field(30, ge=1, le=365, description="Durée de garde d'un brouillon, en jours.")
    second_facteur: bool = Field(True, description="Second facteur exigé des rôles étendus.")
    smtp_hote: str = Field("", description="Serveur d'envoi des courriels ; vide : aucun envoi.")
    smtp_port: int = Field(587, description="Port du serveur d'envoi.")
    smtp_utilisateur: str = Field("", description="Compte du serveur d'envoi.")
    smtp_mot_de_passe: SecretStr = Field(SecretStr(""), description="Mot de passe du serveur d'envoi.")
    smtp_tls: bool = Field(True, description="STARTTLS avec le serveur d'envoi.")
    courriel_expediteur: str = Field("", description="Adresse d'expédition des courriels.")
    journaux_json: bool = Field(False, description="Journaux techniques en JSON (une ligne par événement).")
    verifications_reseaux: str = Field(
        "",
        description="Réseaux internes que les vérifications techniques peuvent joindre (CIDR, séparés par des virgules).",
    )
    mandataires: int = Field(
        0, ge=0, le=5, description="Nombre de mandataires inverses de confiance devant l'instance."
    )

    @field_validator("verifications_reseaux")
    @classmethod
    def _reseaux(cls, valeur: str) -> str:
        lire_reseaux(valeur)
        return valeur

    @property
    def adresse_base(self) -> str:
        """Adresse SQLAlchemy effective : celle donnée, sinon le fichier SQLite du dossier."""
        return self.base or f"sqlite:///{(self.donnees / 'gouverne.sqlite').absolute().as_posix()}"

    @property
    def est_sqlite(self) -> bool:
        """Vrai si l'instance tient sur un fichier SQLite."""
        return self.adresse_base.startswith("sqlite")

    @property
    def origine(self) -> str:
        """Début des adresses écrites hors d'une page (courriels, ligne de commande), sans barre finale."""
        return (self.adresse_publique or f"http://{self.adresse}:{self.port}").rstrip("/")

    @property
    def dossier_preuves(self) -> Path:
        """Dossier des fichiers chiffrés."""
        return self.preuves or self.donnees / "preuves"

    @property
    def chemin_cles(self) -> Path:
        """Fichier du trousseau."""
        return self.cles_fichier or self.donnees / "cles.json"
