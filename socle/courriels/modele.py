"""Saisie du serveur d'envoi. Le mot de passe n'en fait pas partie : il n'est jamais rendu à la page."""

import re

from email_validator import EmailNotValidError, validate_email
from pydantic import field_validator
from sqlmodel import SQLModel

from socle.champs import Choix, champ
from socle.courriels.serveur import SECURITES
from socle.saisies import Saisie

SECURITES_PROPOSEES = tuple(Choix(code, libelle) for code, libelle in SECURITES.items())


class EnvoiChamps(SQLModel):
    """Le serveur d'envoi."""

    hote: str = champ("Serveur d'envoi", exemple="smtp.exemple.fr", obligatoire=True)
    port: int | None = champ("Port", defaut=587, obligatoire=True)
    securite: str = champ("Chiffrement", options=SECURITES_PROPOSEES, defaut="starttls", obligatoire=True)
    utilisateur: str = champ("Compte", aide="Vide si le serveur n'en demande pas.")
    expediteur: str = champ("Adresse d'expédition", genre="courriel", obligatoire=True,
                            aide="Celle que les personnes verront ; prenez-en une que le serveur accepte.")  # fmt: skip


class EnvoiSaisie(EnvoiChamps, Saisie):
    """Saisie du serveur d'envoi."""

    @field_validator("hote")
    @classmethod
    def _hote(cls, valeur: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?", valeur):
            raise ValueError("Écrivez le nom du serveur seul, comme smtp.exemple.fr.")
        return valeur

    @field_validator("port")
    @classmethod
    def _port(cls, valeur: int | None) -> int:
        if valeur is None or not 1 <= valeur <= 65535:
            raise ValueError("Un port est un nombre entre 1 et 65 535.")
        return valeur

    @field_validator("expediteur")
    @classmethod
    def _expediteur(cls, valeur: str) -> str:
        try:
            return validate_email(valeur, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValueError("Écrivez une adresse électronique complète, comme gouverne@exemple.fr.") from None
