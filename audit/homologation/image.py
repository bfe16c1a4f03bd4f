"""La matrice des risques en image : un SVG à nous, le même à l'écran (classes) et dans un document (PNG, couleurs dites)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import typst
from markupsafe import Markup, escape

from audit.homologation.risques import DEGRES, Case
from socle.documents.police import DOSSIER

COTE, MARGE, HAUT, BAS = 92, 34, 6, 44
LARGEUR: Final = MARGE + 4 * COTE + 6
HAUTEUR: Final = HAUT + 4 * COTE + BAS
PAR_CASE: Final = 9
"""Au-delà, la case compte au lieu de nommer."""
_STYLE: Final = (
    "text{font-family:'Source Sans 3','Source Sans Pro';fill:#1d2528}.matrice__case{stroke:#817b6e;stroke-width:1}"
    ".matrice__case--faible{fill:#f4f1e8}.matrice__case--modere{fill:#f8efd8}.matrice__case--eleve{fill:#f3cfae}"
    ".matrice__case--critique{fill:#eaa99c}.matrice__niveau{fill:#3c4548}"
)
Grille = Sequence[Sequence[Case]]


def svg(grille: Grille, titre: str, style: str = "") -> Markup:
    """Le dessin ; `titre` est son nom accessible. Chaque case dit son niveau en toutes lettres : jamais la couleur seule."""
    morceaux = [*_cases(grille), *_axes()]
    return Markup(  # noqa: S704 -- tout texte passe par escape
        f'<svg xmlns="http://www.w3.org/2000/svg" class="matrice" viewBox="0 0 {LARGEUR} {HAUTEUR}" width="{LARGEUR}" '
        f'height="{HAUTEUR}" role="img" aria-label="{escape(titre)}" font-size="13">{style}{"".join(morceaux)}</svg>'
    )


def _cases(grille: Grille) -> Iterator[str]:
    for ligne, cases in enumerate(grille):
        for colonne, case in enumerate(cases):
            x, y = MARGE + colonne * COTE, HAUT + ligne * COTE
            yield (f'<rect class="matrice__case matrice__case--{case.niveau.code}" x="{x}" y="{y}" width="{COTE}" '
                   f'height="{COTE}"/>')  # fmt: skip
            yield (f'<text class="matrice__niveau" x="{x + COTE // 2}" y="{y + COTE - 9}" text-anchor="middle" '
                   f'font-size="12">{escape(case.niveau.libelle)}</text>')  # fmt: skip
            for rang, mots in enumerate(_numeros(case.numeros)):
                yield (f'<text x="{x + COTE // 2}" y="{y + 22 + rang * 17}" text-anchor="middle" font-weight="700" '
                       f'font-size="14">{mots}</text>')  # fmt: skip


def _numeros(numeros: Sequence[int]) -> list[str]:
    """Les numéros des risques, trois par ligne ; leur compte s'ils sont trop nombreux pour la case."""
    if len(numeros) > PAR_CASE:
        return [f"{len(numeros)} risques"]
    noms = [f"R{n}" for n in numeros]
    return [" ".join(noms[debut : debut + 3]) for debut in range(0, len(noms), 3)]


def _axes() -> Iterator[str]:
    bas, milieu = HAUT + 4 * COTE, MARGE + 2 * COTE
    for degre in DEGRES:
        yield f'<text x="{MARGE - 10}" y="{bas - degre * COTE + COTE // 2 + 4}" text-anchor="middle">{degre}</text>'
        yield f'<text x="{MARGE + degre * COTE - COTE // 2}" y="{bas + 17}" text-anchor="middle">{degre}</text>'
    yield f'<text x="{milieu}" y="{bas + 36}" text-anchor="middle">Vraisemblance</text>'
    y = HAUT + 2 * COTE
    yield f'<text x="12" y="{y}" text-anchor="middle" transform="rotate(-90 12 {y})">Gravité</text>'


@cache
def _polices() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DOSSIER)])


def png(grille: Grille, titre: str) -> bytes:
    """Le même dessin en PNG, pour Word et le PDF ; les octets ne dépendent que de la grille."""
    dessin = svg(grille, titre, f"<style>{_STYLE}</style>")
    page = f'#set page(width: auto, height: auto, margin: 2pt)\n#image("m.svg", width: {LARGEUR}pt)'
    composer: Any = typst.compile  # ses types oublient qu'il accepte un dictionnaire de fichiers
    octets: bytes = composer(
        {"main.typ": page.encode(), "m.svg": str(dessin).encode()}, font_paths=_polices(), format="png", ppi=144
    )
    return octets
