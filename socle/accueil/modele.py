"""Saisie du premier compte. Le mot de passe n'en fait pas partie : il n'est ni gardé ni rendu à la page."""

from email_validator import EmailNotValidError, validate_email
from pydantic import field_validator
from sqlmodel import SQLModel

from socle.champs import champ
from socle.saisies import Saisie


class CompteChamps(SQLModel):
    """Qui ouvre l'instance."""

    compte_nom: str = champ("Votre nom", exemple="Camille Martin", obligatoire=True)
    compte_courriel: str = champ("Votre adresse électronique", genre="courriel", obligatoire=True)


class CompteSaisie(CompteChamps, Saisie):
    """Saisie du premier compte."""

    @field_validator("compte_nom")
    @classmethod
    def _nom(cls, valeur: str) -> str:
        if len(valeur) > 200:
            raise ValueError("Nom trop long : 200 caractères au plus.")
        return valeur

    @field_validator("compte_courriel")
    @classmethod
    def _courriel(cls, valeur: str) -> str:
        try:
            return validate_email(valeur, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            raise ValueError("Écrivez une adresse électronique complète, comme prenom.nom@mairie.fr.") from None
