"""La matrice des risques en image : un SVG à nous, le même à l'écran (classes) et dans un document (PNG, couleurs dites)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup, escape

from audit.homologation.risques import Case
from socle.documents.matrice import COTE, Zone, axes, cases, coin, dessiner, png_de_la_matrice

PAR_CASE: Final = 9
"""Au-delà, la case compte au lieu de nommer."""
Grille = Sequence[Sequence[Case]]


def svg(grille: Grille, titre: str) -> Markup:
    """Le dessin ; `titre` est son nom accessible. Chaque case dit son niveau en toutes lettres : jamais la couleur seule."""
    zones = [[Zone(case.niveau.code, case.niveau.libelle) for case in ligne] for ligne in grille]
    return dessiner([*cases(zones), *_risques(grille), *axes()], f'aria-label="{escape(titre)}"')


def _risques(grille: Grille) -> Iterator[str]:
    for case in (case for ligne in grille for case in ligne):
        x, y = coin(case.gravite, case.vraisemblance)
        for rang, mots in enumerate(_numeros(case.numeros)):
            yield (f'<text x="{x + COTE // 2}" y="{y + 22 + rang * 17}" text-anchor="middle" font-weight="700" '
                   f'font-size="14">{mots}</text>')  # fmt: skip


def _numeros(numeros: Sequence[int]) -> list[str]:
    """Les numéros des risques, trois par ligne ; leur compte s'ils sont trop nombreux pour la case."""
    if len(numeros) > PAR_CASE:
        return [f"{len(numeros)} risques"]
    noms = [f"R{n}" for n in numeros]
    return [" ".join(noms[debut : debut + 3]) for debut in range(0, len(noms), 3)]


def png(grille: Grille, titre: str) -> bytes:
    """Le même dessin en PNG, pour Word et le PDF ; les octets ne dépendent que de la grille."""
    return png_de_la_matrice(svg(grille, titre))
