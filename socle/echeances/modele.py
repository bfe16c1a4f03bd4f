"""Ce que l'on demande au calculateur de délais."""

from datetime import date

from pydantic import field_validator
from sqlmodel import SQLModel

from socle.champs import Choix, champ
from socle.echeances.calcul import REGLES
from socle.saisies import Saisie

UNITES = (
    Choix("heures", "heures"), Choix("jours", "jours"), Choix("jours_ouvrables", "jours ouvrables"),
    Choix("mois", "mois"), Choix("ans", "ans"),
)  # fmt: skip
REGLES_PROPOSEES = tuple(Choix(code, regle.libelle, regle.article) for code, regle in REGLES.items())
MAXIMUM = {"heures": 87_600, "jours": 36_500, "jours_ouvrables": 2_600, "mois": 1_200, "ans": 100}


class CalculChamps(SQLModel):
    """Un délai à calculer."""

    depart: date | None = champ("Le délai part le", obligatoire=True, defaut=None)
    heure: str = champ("Heure de départ", aide="Pour un délai en heures seulement.", exemple="14:30")
    nombre: int | None = champ("Durée", obligatoire=True, defaut=1)
    unite: str = champ("Unité", options=UNITES, defaut="mois", obligatoire=True)
    regle: str = champ("Règle", options=REGLES_PROPOSEES, defaut="ue", obligatoire=True)
    prolonge_de: int | None = champ(
        "Prolongé de", defaut=None, aide="Dans la même unité, et annoncé à temps. Par exemple deux mois (RGPD 12(3))."
    )
    suspendu_le: date | None = champ("Suspendu le", defaut=None, aide="Par exemple le temps de vérifier l'identité.")
    repris_le: date | None = champ("Repris le", defaut=None, aide="Vide : encore suspendu.")


class CalculSaisie(CalculChamps, Saisie):
    """Saisie d'un délai à calculer."""

    @field_validator("depart", "nombre")
    @classmethod
    def _present(cls, valeur: object) -> object:
        if valeur is None:
            raise ValueError("Ce champ est obligatoire.")
        return valeur

    @field_validator("depart", "suspendu_le", "repris_le")
    @classmethod
    def _annee(cls, valeur: date | None) -> date | None:
        if valeur is not None and not 1990 <= valeur.year <= 2100:
            raise ValueError("Écrivez une date entre 1990 et 2100.")
        return valeur

    @field_validator("heure")
    @classmethod
    def _heure(cls, valeur: str) -> str:
        heures, _, minutes = valeur.replace("h", ":").replace(" ", "").partition(":")
        if not valeur:
            return ""
        if not (heures.isdecimal() and (minutes or "0").isdecimal() and int(heures) < 24 and int(minutes or 0) < 60):
            raise ValueError("Écrivez une heure, comme 14:30.")
        return f"{int(heures):02}:{int(minutes or 0):02}"
