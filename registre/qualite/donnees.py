"""Les règles telles que `regles.yaml` les tient : ce qu'elles disent, pourquoi, quoi faire, d'où elles viennent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from socle.donnees_datees import Code, DonneeDatee, Texte, charger

Gravite = Literal["grave", "important", "precision"]
GRAVITES: Final[Mapping[str, str]] = {
    "grave": "À corriger d'abord", "important": "À corriger", "precision": "À préciser",
}  # fmt: skip
TONS: Final[Mapping[str, str]] = {"grave": "alerte", "important": "attention", "precision": "neutre"}


class Regle(DonneeDatee):
    """Une règle. `pourquoi` : une phrase simple ; `faire` : comment corriger ; `champ` : le champ de la fiche visé."""

    code: Code
    titre: Texte
    gravite: Gravite
    article: Texte
    pourquoi: Texte
    faire: Texte
    champ: Texte


class Qualite(BaseModel):
    """Tout le fichier ; un code n'y paraît qu'une fois. `defaut` donne leur source aux règles qui n'ont pas la leur."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    regles: tuple[Regle, ...]

    @model_validator(mode="before")
    @classmethod
    def _completer(cls, brut: Any) -> Any:
        if not isinstance(brut, dict) or not isinstance(brut.get("regles"), list):
            return brut
        defaut = brut.get("defaut", {})
        return {"regles": [{**defaut, **regle} for regle in brut["regles"]]}

    @model_validator(mode="after")
    def _sans_double(self) -> Self:
        codes = [r.code for r in self.regles]
        if doubles := sorted({c for c in codes if codes.count(c) > 1}):
            raise ValueError(f"codes en double : {', '.join(doubles)}")
        return self

    @cached_property
    def par_code(self) -> Mapping[str, Regle]:
        """Code → règle."""
        return {r.code: r for r in self.regles}

    @cached_property
    def rang(self) -> Mapping[str, int]:
        """Code → rang, les plus graves d'abord, puis l'ordre du fichier."""
        ordre = list(GRAVITES)
        classees = sorted(self.regles, key=lambda r: ordre.index(r.gravite))
        return {r.code: n for n, r in enumerate(classees)}


QUALITE: Final = charger(Path(__file__).with_name("regles.yaml"), Qualite)
