"""Un dessin SVG à nous, rendu en PNG pour Word, ODT et PDF : le même qu'à l'écran, avec ses couleurs écrites."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import typst

from socle.documents.police import DOSSIER, FAMILLE

FINESSE: Final = 216
"""Points par pouce pour une unité du dessin : 400 unités donnent 1 200 points, assez pour 120 mm imprimés."""


@cache
def _polices() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DOSSIER)])


def png_du_dessin(svg: str, style: str, largeur: float, finesse: int = FINESSE) -> bytes:
    """Rend un SVG sans style en PNG, `style` (CSS) posé dedans ; `largeur` : celle du dessin, dans ses unités.

    Les octets ne dépendent que du dessin : ni police du système, ni horloge.
    """
    tete, _, corps = svg.partition(">")
    pret = f"{tete}><style>text{{font-family:'{FAMILLE}'}}{style}</style>{corps}"
    page = f'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("dessin.svg", width: {largeur}pt)'
    composer: Any = typst.compile  # ses types oublient qu'il accepte un dictionnaire de fichiers
    octets: bytes = composer(
        {"main.typ": page.encode(), "dessin.svg": pret.encode()}, font_paths=_polices(), format="png", ppi=finesse
    )
    return octets
