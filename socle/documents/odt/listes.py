"""Les numérotations d'un .odt : articles et alinéas, annexes, listes du corps, des cellules et des encadrés, titres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

ARTICLES, ANNEXES = "Articles", "Annexes"
RETRAIT_D_ALINEA: Final = 13.0
_PUCES = ("•", "–", "•")
_NOMS = {"puce": "Puces", "nombre": "Nombres", "lettre": "Lettres"}
_FORMES = {"nombre": ("1", "."), "lettre": ("a", ")")}
_SUSPENDU = {"puce": 4.0, "nombre": 6.0, "lettre": 7.0}
# Où la liste se trouve : le retrait de son premier niveau, et ce que le filet d'un encadré ajoute à son taquet (mm).
LIEUX: Final = {"": (2.0, 0.0), "SousAlinea": (RETRAIT_D_ALINEA, 0.0), "Cellule": (0.0, 0.0), "Encadre": (0.0, 3.8)}


def nom_de_liste(marque: str, lieu: str) -> str:
    """Donne le style de liste d'une marque en un lieu."""
    return f"{_NOMS[marque]}{lieu}"


class Niveau(NamedTuple):
    """Un niveau numéroté : forme et habillage du numéro, retraits en millimètres, style du numéro."""

    forme: str
    avant: str
    apres: str
    gauche: float
    suspendu: float
    montres: int = 1
    style: str = "Numero"
    filet: float = 0.0

    def xml(self, rang: int) -> str:
        """Donne le niveau."""
        return (
            f'<text:list-level-style-number text:level="{rang}" text:style-name="{self.style}" '
            f'style:num-format="{self.forme}" style:num-prefix="{self.avant}" style:num-suffix="{self.apres}" '
            f'text:display-levels="{self.montres}">{_retraits(self.gauche, self.suspendu, self.filet)}'
            "</text:list-level-style-number>"
        )


def _retraits(gauche: float, suspendu: float, filet: float = 0.0) -> str:
    return (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        f'<style:list-level-label-alignment text:label-followed-by="listtab" '
        f'text:list-tab-stop-position="{gauche + filet:.2f}mm" fo:text-indent="-{suspendu:.2f}mm" '
        f'fo:margin-left="{gauche:.2f}mm"/></style:list-level-properties>'
    )


def _puce(rang: int, marque: str, gauche: float, suspendu: float, filet: float) -> str:
    return (
        f'<text:list-level-style-bullet text:level="{rang}" text:style-name="Puce" text:bullet-char="{marque}">'
        f"{_retraits(gauche, suspendu, filet)}</text:list-level-style-bullet>"
    )


def _style(nom: str, niveaux: Sequence[str]) -> str:
    return f'<text:list-style style:name="{nom}">{"".join(niveaux)}</text:list-style>'


def _listes() -> Iterator[str]:
    for lieu, (retrait, filet) in LIEUX.items():
        for marque, suspendu in _SUSPENDU.items():
            gauches = [retrait + suspendu + 6.0 * rang for rang in range(3)]
            if marque == "puce":
                niveaux = [
                    _puce(n, p, g, suspendu, filet) for n, (p, g) in enumerate(zip(_PUCES, gauches, strict=True), 1)
                ]
            else:
                forme, apres = _FORMES[marque]
                niveaux = [
                    Niveau(forme, "", apres, g, suspendu, filet=filet).xml(n) for n, g in enumerate(gauches, start=1)
                ]
            yield _style(nom_de_liste(marque, lieu), niveaux)


def styles_de_liste() -> str:
    """Donne tous les styles de liste."""
    articles = [
        Niveau("1", "Article\u00a0", "\u00a0–", 26.0, 26.0).xml(1),
        Niveau("1", "", "", RETRAIT_D_ALINEA, RETRAIT_D_ALINEA, 2, "NumeroAlinea").xml(2),
    ]
    annexes = [Niveau("1", "Annexe\u00a0", "\u00a0–", 31.0, 31.0).xml(1)]
    return _style(ARTICLES, articles) + _style(ANNEXES, annexes) + "".join(_listes())


def plan(numeroter: bool) -> str:
    """Donne la numérotation des titres hors série : 1, 1.1, 1.1.1… ou aucune."""
    niveaux = (
        f'<text:outline-level-style text:level="{rang}" style:num-format="{"1" if numeroter else ""}" '
        f'text:display-levels="{rang if numeroter else 1}" text:style-name="Numero">'
        f"{_retraits(retrait, retrait) if numeroter else ''}</text:outline-level-style>"
        for rang, retrait in enumerate((10.0, 12.0, 14.0, 16.0), start=1)
    )
    return f'<text:outline-style style:name="Outline">{"".join(niveaux)}</text:outline-style>'
