"""Ce que l'on propose de faire de chaque fiche d'un fichier, et pourquoi ; ce que la personne a choisi l'emporte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registre.imports.attente import Attente
from registre.imports.fusion import COMPLETER, REMPLACER
from registre.imports.poser import CREER, PASSER
from registre.imports.rapprochement import Candidat
from socle.ressemblance import MEME

LIBELLES: Final = {
    CREER: "Créer une fiche", COMPLETER: "Compléter l'existante", REMPLACER: "Remplacer l'existante", PASSER: "Passer",
}  # fmt: skip

COURTS: Final = {CREER: "Créer", COMPLETER: "Compléter", REMPLACER: "Remplacer", PASSER: "Passer"}
"""Les mêmes, dans une liste déroulante étroite."""


@dataclass(frozen=True)
class Decision:
    """Ce que l'on fera d'une ligne. `proposee` : ce que l'on proposait ; `a_trancher` : la personne doit regarder."""

    rang: int
    action: str
    proposee: str
    raison: str
    proche: Candidat | None = None
    double: tuple[int, float] | None = None

    @property
    def a_trancher(self) -> bool:
        """Vrai si la ressemblance laisse un doute."""
        return self.proche is not None and not self.proche.sur

    @property
    def actions(self) -> tuple[str, ...]:
        """Les choix possibles."""
        return (CREER, COMPLETER, REMPLACER, PASSER) if self.proche else (CREER, PASSER)


def proposer(attente: Attente, rang: int) -> tuple[str, str]:
    """(action, raison) proposées pour cette fiche."""
    proche, double = attente.proches.get(rang), attente.doubles.get(rang)
    if double is not None and double[1] >= MEME:
        return PASSER, f"Ce nom est déjà plus haut dans ce fichier ({attente.fiches[double[0]]['provenance']})."
    if proche is not None and proche.sur:
        return COMPLETER, f"{proche.raison} Ce qui y manque sera ajouté ; rien d'écrit ne changera."
    if proche is not None:
        return PASSER, f"{proche.raison} Peut-être la même fiche : comparez, puis choisissez."
    if double is not None:
        return CREER, f"Ressemble à une autre ligne de ce fichier ({attente.fiches[double[0]]['provenance']})."
    return CREER, "Rien de semblable au registre."


def decider(attente: Attente, choisis: Mapping[str, str], rang: int) -> Decision:
    """La décision d'une ligne : le choix de la personne s'il est possible, sinon la proposition."""
    proposee, raison = proposer(attente, rang)
    decision = Decision(rang, proposee, proposee, raison, attente.proches.get(rang), attente.doubles.get(rang))
    choisie = choisis.get(str(rang), "")
    if choisie not in decision.actions or choisie == proposee:
        return decision
    return Decision(rang, choisie, proposee, raison, decision.proche, decision.double)


def decisions(attente: Attente, choisis: Mapping[str, str]) -> list[Decision]:
    """Toutes les décisions d'un lot, dans l'ordre du fichier."""
    return [decider(attente, choisis, rang) for rang in range(len(attente.fiches))]
