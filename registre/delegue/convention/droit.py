"""Ce que le droit dit d'un délégué partagé (donnée datée de `droit.yaml`) ; de mémoire, montré comme tel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from socle.donnees_datees import Code, DonneeDatee, Texte, charger


class Regle(DonneeDatee):
    """Une règle, son article, et ce qu'elle dit en une phrase."""

    code: Code
    article: Texte
    dit: Texte


class Droit(BaseModel):
    """Les règles de la convention."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    regles: tuple[Regle, ...]

    def regle(self, code: str) -> Regle:
        """La règle de ce code ; `StopIteration` si elle n'existe pas."""
        return next(r for r in self.regles if r.code == code)


DROIT: Final = charger(Path(__file__).with_name("droit.yaml"), Droit)
MISSIONS: Final = (
    "informer et conseiller le membre, ses élus et ses agents (RGPD 39(1)a) ;",
    "contrôler le respect des règles, sensibiliser, former (RGPD 39(1)b) ;",
    "conseiller sur les analyses d'impact et vérifier leur exécution (RGPD 39(1)c) ;",
    "coopérer avec la CNIL et être son point de contact (RGPD 39(1)d et e).",
)
"""Les missions du délégué, quand la convention n'en dit pas d'autres."""
