"""La déclaration en trois minutes : quelques questions simples, au téléphone, qui deviennent un incident."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import field_validator
from sqlmodel import SQLModel

from registre.violations.listes import libelle, options
from registre.violations.modele import ConnaissanceSaisie, ViolationSaisie
from socle.champs import champ
from socle.types import ecrire_date

INCONNUE: Final = "Incident à préciser"


class QuestionsChamps(SQLModel):
    """Les questions, dans les mots de tous les jours."""

    recit: str = champ(
        "Que s'est-il passé ?", long=True, obligatoire=True, aide="Deux phrases suffisent.",
        exemple="Un courriel avec la liste des inscrits est parti à toutes les familles.",
    )  # fmt: skip
    origine: str = champ(
        "À quoi cela ressemble-t-il ?", options=options("origines"), aide="Laissez vide si vous hésitez."
    )
    en_cours: bool | None = champ("Est-ce que cela continue ?", defaut=None)
    donnees_precision: str = champ("Quelles informations ?", exemple="Noms, adresses, allergies")
    personnes_precision: str = champ("Sur qui ?", exemple="Les familles de l'école")
    nombre_personnes: int | None = champ("Combien de personnes, à peu près ?", defaut=None)
    contact_nom: str = champ("Qui rappeler ?", aide="Gardé chiffré, à part.")
    contact_telephone: str = champ("À quel numéro ?", genre="telephone")


class DeclarationSaisie(ConnaissanceSaisie, QuestionsChamps):
    """Saisie de la déclaration ; la prise de connaissance s'y demande sans jargon."""

    connue_le: date | None = champ("Quel jour l'avez-vous su ?", defaut=None)
    connue_heure: str = champ("À quelle heure ?", exemple="14:30", aide="Les 72 heures partent de là : au plus juste.")

    @field_validator("nombre_personnes")
    @classmethod
    def _positif(cls, valeur: int | None) -> int | None:
        if valeur is not None and valeur < 0:
            raise ValueError("Écrivez un nombre positif.")
        return valeur


ORDRE: Final = (
    "recit", "connue_le", "connue_heure", "origine", "en_cours", "donnees_precision", "personnes_precision",
    "nombre_personnes", "contact_nom", "contact_telephone",
)  # fmt: skip
"""Les questions posées, dans l'ordre de la page."""


def en_incident(d: DeclarationSaisie, jour: date) -> ViolationSaisie:
    """L'incident que cette déclaration ouvre ; son titre ne reprend rien du récit, qui peut nommer quelqu'un."""
    titre = f"{libelle('origines', d.origine) or INCONNUE}, {ecrire_date(d.connue_le or jour)}"
    faits: dict[str, Any] = {
        nom: getattr(d, nom) for nom in ("recit", "connue_le", "connue_heure", "circonstances", "en_cours",
                                         "donnees_precision", "personnes_precision", "nombre_personnes")
    }  # fmt: skip
    return ViolationSaisie(titre=titre, origines=[d.origine] if d.origine else [], **faits)


def contact_de(d: DeclarationSaisie) -> dict[str, str]:
    """Qui rappeler, à garder chiffré."""
    return {"nom": d.contact_nom, "telephone": d.contact_telephone}
