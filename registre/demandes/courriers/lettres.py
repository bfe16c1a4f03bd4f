"""Les textes des courriers : données datées, leurs paragraphes et les cas où chacun paraît."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger

_ICI: Final = Path(__file__).parent


class Passage(BaseModel):
    """Un paragraphe. `si` : le cas où il paraît ; `titre` le précède ; `etape` : ce que le code met là."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texte: str
    si: str = ""
    titre: str = ""
    liste: tuple[Texte, ...] = ()
    etape: Literal["", "droits", "recours"] = ""


class Lettre(DonneeDatee):
    """Un courrier. `etats` : statuts où il convient ; `motifs` : liste où choisir ; `texte` : ce que l'on doit y dire
    soi-même ; `repond` : il engage une décision ; `regime` : vide, il convient à tous ; `reserve` : à relire.
    """

    code: Code
    nom: Texte
    objet: Texte
    etats: tuple[Code, ...]
    signataire: Literal["delegue", "responsable"]
    corps: tuple[Passage, ...]
    motifs: str = ""
    texte: str = ""
    ensuite: str = ""
    reserve: str = ""
    regime: str = ""
    repond: bool = False
    droits: bool = False


class Droit(DonneeDatee):
    """Ce qu'une réponse favorable dit d'un droit."""

    intitule: Texte
    article: Texte
    corps: tuple[Passage, ...]


LETTRES: Final[Mapping[str, Lettre]] = {
    lettre.code: lettre for lettre in charger(_ICI / "lettres.yaml", tuple[Lettre, ...])
}
DROITS: Final[Mapping[str, Droit]] = charger(_ICI / "droits.yaml", dict[str, Droit])
