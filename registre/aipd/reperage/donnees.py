"""Les critères d'une AIPD, tels que le droit et les délibérations les tiennent (données datées de `criteres.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from socle.champs import Choix
from socle.donnees_datees import Code, DonneeDatee, Texte, charger

Role = Literal["requis", "dispense", "critere", "autre_dispense", "fait"]
VALEURS: Final = (Choix("oui", "Oui"), Choix("non", "Non"), Choix("a_verifier", "À vérifier"))


class Repere(DonneeDatee):
    """Un seuil ou une phrase de droit : ce qu'il vaut, ce qu'il dit, d'où il vient."""

    phrase: Texte
    valeur: int = 0
    article: str = ""


class Point(DonneeDatee):
    """Une question. `court` : son nom ; `libelle` : ce que dit le texte ; `tombe_si` : codes dont un oui ôte la dispense."""

    code: Code
    numero: Texte
    court: Texte
    libelle: Texte
    explication: Texte
    exemple: Texte
    criteres: tuple[Code, ...] = ()
    tombe_si: tuple[Code, ...] = ()


class Groupe(BaseModel):
    """Des questions de même effet ; `defaut` donne leur source à celles qui n'ont pas la leur."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    role: Role
    titre: Texte
    phrase: Texte
    article: Texte
    points: tuple[Point, ...]

    @model_validator(mode="before")
    @classmethod
    def _completer(cls, brut: Any) -> Any:
        if not isinstance(brut, dict) or not isinstance(brut.get("points"), list):
            return brut
        defaut = brut.get("defaut", {})
        points = [{**defaut, **point} for point in brut["points"]]
        return {cle: valeur for cle, valeur in brut.items() if cle != "defaut"} | {"points": points}

    @property
    def provenances(self) -> tuple[DonneeDatee, ...]:
        """Les sources différentes de ses points, dans l'ordre."""
        return tuple({(p.source, p.verification): p for p in self.points}.values())


class Criteres(BaseModel):
    """Tout le fichier ; un code de question n'y paraît qu'une fois, et un renvoi mène à une question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reperes: Mapping[Code, Repere]
    groupes: tuple[Groupe, ...]

    @model_validator(mode="after")
    def _sans_double_ni_renvoi_perdu(self) -> Self:
        codes = [point.code for groupe in self.groupes for point in groupe.points]
        if doubles := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"codes en double : {', '.join(doubles)}")
        vises = {c for groupe in self.groupes for p in groupe.points for c in (*p.criteres, *p.tombe_si)}
        if perdus := sorted(vises - set(codes)):
            raise ValueError(f"codes inconnus : {', '.join(perdus)}")
        return self

    @cached_property
    def points(self) -> Mapping[str, Point]:
        """Toutes les questions, par code, dans l'ordre du fichier."""
        return {point.code: point for groupe in self.groupes for point in groupe.points}

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Code de question → ce que fait son oui."""
        return {point.code: groupe.role for groupe in self.groupes for point in groupe.points}

    def du_role(self, role: Role) -> tuple[str, ...]:
        """Codes des questions de ce rôle."""
        return tuple(code for code, sien in self.roles.items() if sien == role)


CRITERES: Final = charger(Path(__file__).with_name("criteres.yaml"), Criteres)
REPERES: Final = CRITERES.reperes
ETAT_DU_DROIT: Final = max(p.etat_du_droit for p in CRITERES.points.values())
