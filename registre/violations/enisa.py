"""La gravité selon l'ENISA : SE = DPC × EI + CB. Un indice à côté de la décision, jamais à sa place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from registre.violations.listes import LISTES

DPC: Final[Mapping[str, Decimal]] = {
    "simples": Decimal(1), "comportement": Decimal(2), "financieres": Decimal(3), "sensibles": Decimal(4),
}  # fmt: skip
EI: Final[Mapping[str, Decimal]] = {
    "negligeable": Decimal("0.25"), "limitee": Decimal("0.5"), "significative": Decimal("0.75"), "maximale": Decimal(1),
}  # fmt: skip
CB: Final[Mapping[str, Mapping[str, Decimal]]] = {
    "enisa_confidentialite": {"connus": Decimal("0.25"), "inconnus": Decimal("0.5")},
    "enisa_integrite": {"reparable": Decimal("0.25"), "irreparable": Decimal("0.5")},
    "enisa_disponibilite": {"temporaire": Decimal("0.25"), "totale": Decimal("0.5")},
}
MALVEILLANCE: Final = Decimal("0.5")
BANDES: Final = ((Decimal(2), "faible"), (Decimal(3), "moyenne"), (Decimal(4), "elevee"))
BEAUCOUP: Final = 100
"""Au-delà de ce nombre de personnes, l'ENISA demande de le signaler à côté de l'indice."""


@dataclass(frozen=True)
class Gravite:
    """L'indice, son calcul, et ce que l'ENISA demande de signaler à côté."""

    dpc: Decimal
    ei: Decimal
    cb: Decimal
    nombreux: bool
    illisibles: bool

    @property
    def se(self) -> Decimal:
        """SE = DPC × EI + CB."""
        return self.dpc * self.ei + self.cb

    @property
    def bande(self) -> Any:
        """La bande : faible, moyenne, élevée, très élevée."""
        code = next((code for borne, code in BANDES if self.se < borne), "tres_elevee")
        return LISTES["enisa_bandes"].item(code)

    @property
    def calcul(self) -> str:
        """Le calcul, à montrer : « 4 × 0,75 + 0,75 = 3,75 »."""
        return f"{ecrire(self.dpc)} × {ecrire(self.ei)} + {ecrire(self.cb)} = {ecrire(self.se)}"


def ecrire(nombre: Decimal) -> str:
    """Un nombre à la française, sans zéro inutile."""
    texte = f"{nombre.normalize():f}"
    return texte.replace(".", ",")


def gravite(s: Any) -> Gravite | None:
    """L'indice d'un incident, ou None tant que les données et l'identification ne sont pas dites."""
    if s.enisa_donnees not in DPC or s.enisa_identification not in EI:
        return None
    pertes = sum((valeurs.get(getattr(s, nom), Decimal(0)) for nom, valeurs in CB.items()), Decimal(0))
    malveillance = MALVEILLANCE if s.enisa_malveillance else Decimal(0)
    return Gravite(
        DPC[s.enisa_donnees], EI[s.enisa_identification], pertes + malveillance,
        (s.nombre_personnes or 0) > BEAUCOUP, bool(s.enisa_illisibles),
    )  # fmt: skip
