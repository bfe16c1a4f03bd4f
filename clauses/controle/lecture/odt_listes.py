"""La numérotation d'un document OpenDocument, recomptée : listes et titres numérotés."""

from __future__ import annotations

from dataclasses import dataclass, field

from clauses.controle.lecture.numeros import ecrire_numero
from clauses.controle.lecture.paquet import Element, attribut, local

_PROFONDEUR = 10
PLAN = "plan du document"


@dataclass(frozen=True)
class NiveauOdt:
    """Un niveau de liste : sa forme, ce qui entoure le numéro, son départ, combien de niveaux il affiche."""

    forme: str
    avant: str
    apres: str
    depart: int
    affiches: int


@dataclass
class ListesOdt:
    """Les styles de liste, et où en est chaque compteur."""

    styles: dict[str, dict[int, NiveauOdt]] = field(default_factory=dict)
    compteurs: dict[str, list[int]] = field(default_factory=dict)

    def lire(self, racine: Element | None) -> None:
        """Ajoute les styles de liste d'une partie (contenu ou styles)."""
        for style in racine.iter() if racine is not None else ():
            if local(style) == "list-style":
                self.styles[attribut(style, "name")] = _niveaux(style)
            elif local(style) == "outline-style":
                self.styles[PLAN] = _niveaux(style)

    def relancer(self, style: str) -> None:
        """Une liste neuve de ce style repart de son départ."""
        self.compteurs.pop(style, None)

    def etiquette(self, style: str, rang: int, depart: str = "") -> str:
        """Compte un élément de ce niveau (à partir de 1) et rend son étiquette ; vide pour une puce."""
        niveaux = self.styles.get(style, {})
        niveau = niveaux.get(rang)
        if niveau is None or not 1 <= rang <= _PROFONDEUR:
            return ""
        compteurs = self.compteurs.setdefault(style, [0] * (_PROFONDEUR + 1))
        impose = int(depart) if depart.isascii() and depart.isdigit() and len(depart) < 7 else None
        compteurs[rang] = impose if impose is not None else compteurs[rang] + 1 if compteurs[rang] else niveau.depart
        compteurs[rang + 1 :] = [0] * (_PROFONDEUR - rang)
        if not niveau.forme:
            return ""
        montres = range(max(1, rang - niveau.affiches + 1), rang + 1)
        numeros = (ecrire_numero(compteurs[r] or 1, niveaux[r].forme) for r in montres if r in niveaux)
        return f"{niveau.avant}{'.'.join(n for n in numeros if n)}{niveau.apres}".strip()


def _niveaux(style: Element) -> dict[int, NiveauOdt]:
    niveaux: dict[int, NiveauOdt] = {}
    for brut in style:
        if local(brut) not in {"list-level-style-number", "outline-level-style", "list-level-style-bullet"}:
            continue
        rang = int(attribut(brut, "level") or 0) if (attribut(brut, "level") or "0").isdigit() else 0
        affiches, depart = attribut(brut, "display-levels"), attribut(brut, "start-value")
        niveaux[rang] = NiveauOdt(
            attribut(brut, "num-format"), attribut(brut, "num-prefix"), attribut(brut, "num-suffix"),
            int(depart) if depart.isdigit() else 1, int(affiches) if affiches.isdigit() else 1,
        )  # fmt: skip
    return niveaux
