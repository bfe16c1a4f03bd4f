"""Ce que les clauses font naître, tel que `obligations.yaml` le porte : classes figées, chargées et vérifiées une fois."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from clauses.bibliotheque.donnees import CodeClause, Figee, Verification
from socle.donnees_datees import Code, DonneeDatee, Texte, charger

Mode = Literal[
    "apres_debut", "avant_fin", "apres_fin", "periodique", "apres_evenement", "avant_evenement", "evenement", "permanente"
]  # fmt: skip
Unite = Literal["heures", "jours", "jours_ouvrables", "mois", "ans"]
Periodicite = Literal["mensuelle", "trimestrielle", "semestrielle", "annuelle", "biennale"]
Debiteur = Literal["titulaire", "collectivite", "parties"]
SUR_EVENEMENT = frozenset({"apres_evenement", "avant_evenement", "evenement"})
CHIFFRES = frozenset({"apres_debut", "avant_fin", "apres_fin", "apres_evenement", "avant_evenement"})


class Quand(Figee):
    """Le temps d'une obligation. `variable` : nom d'une variable de la bibliothèque ; `jour` : mois et jour (« 05-31 »)."""

    mode: Mode
    nombre: int | None = None
    variable: str = ""
    unite: Unite | None = None
    periodicite: Periodicite | None = None
    jour: str = Field(default="", pattern=r"^(\d{2}-\d{2})?$")
    evenement: str = ""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        chiffre = self.mode in CHIFFRES
        if chiffre and ((self.nombre is None) == (not self.variable) or self.unite is None):
            raise ValueError("un délai veut une unité, et soit un nombre, soit une variable")
        if (self.mode in SUR_EVENEMENT) != bool(self.evenement):
            raise ValueError("un événement va avec un mode qui en dépend, et lui seul")
        if self.mode == "periodique" and (self.periodicite is None) == (not self.variable):
            raise ValueError("une obligation périodique veut une périodicité, ou la variable qui la donne")
        if self.jour and self.periodicite not in {"annuelle", "biennale"}:
            raise ValueError("un jour de l'année ne va qu'avec une périodicité d'un an ou deux")
        return self


class Regle(Figee):
    """Une obligation qu'une clause fait naître ; `si` : condition sur les variables du contrat ; `fin` : d'une obligation qui
    revient, la dernière échéance avant le terme figure au calendrier de fin.
    """

    code: Code
    qui: Debiteur
    nature: Literal["acte", "livraison"] = "acte"
    libelle: Texte
    quand: Quand
    si: str = ""
    fin: bool = False
    penalite: str = ""
    preuve: str = ""
    fondement: str = ""
    note: str = ""


class RegleHorsClause(Regle):
    """Ce que la loi ou la prudence demandent sans clause. `couvert_par` : clauses qui le disent déjà."""

    types: tuple[str, ...]
    couvert_par: tuple[CodeClause, ...] = ()
    sans_texte: bool = False
    facultatif: bool = False
    verif: Verification


class Evenement(Figee):
    """Un fait qui déclenche un délai ; `heure` : l'heure compte."""

    libelle: Texte
    question: Texte
    heure: bool = False


class Catalogue(DonneeDatee):
    """Tout ce que l'on sait des obligations. `cadences` : valeur d'une variable → périodicité suivie."""

    cadences: Mapping[str, Periodicite]
    penalites: Mapping[str, str]
    evenements: Mapping[str, Evenement]
    sans_obligation: Mapping[CodeClause, Texte]
    clauses: Mapping[CodeClause, tuple[Regle, ...]]
    hors_clause: tuple[RegleHorsClause, ...]

    @property
    def regles(self) -> tuple[tuple[str, Regle], ...]:
        """Toutes les règles, avec le code de leur clause (vide hors clause)."""
        des_clauses = tuple((code, r) for code, regles in self.clauses.items() for r in regles)
        return (*des_clauses, *(("", r) for r in self.hors_clause))

    @property
    def de_fin(self) -> frozenset[str]:
        """Clés des obligations qui reviennent dont la dernière échéance compte à la fin du contrat."""
        return frozenset(f"{code}.{r.code}" for code, r in self.regles if r.fin)


@cache
def catalogue() -> Catalogue:
    """Le catalogue livré avec Gouverne."""
    return charger(Path(__file__).with_name("obligations.yaml"), Catalogue)
