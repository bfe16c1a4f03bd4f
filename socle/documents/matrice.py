"""La matrice gravité × vraisemblance, quatre sur quatre : cases, axes, enveloppe. Ce qu'on y pose vient de l'appelant.

Chaque case dit son niveau en toutes lettres : jamais la couleur seule. Sans style : la feuille de la page, ou `STYLE` en PNG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from socle.documents.dessin import FINESSE, png_du_dessin

COTE, MARGE, HAUT, BAS = 92, 34, 6, 44
DEGRES: Final = (1, 2, 3, 4)
LARGEUR: Final = MARGE + 4 * COTE + 6
HAUTEUR: Final = HAUT + 4 * COTE + BAS
STYLE: Final = (
    "text{fill:#1d2528}.matrice__case{stroke:#817b6e;stroke-width:1}.matrice__case--faible{fill:#f4f1e8}"
    ".matrice__case--modere{fill:#f8efd8}.matrice__case--eleve{fill:#f3cfae}.matrice__case--critique{fill:#eaa99c}"
    ".matrice__niveau{fill:#3c4548}"
)
"""Les couleurs du papier ; à l'écran, celles de gouverne.css, claires ou sombres."""


@dataclass(frozen=True)
class Zone:
    """Ce qu'une case dit d'elle-même ; `motif` : un `fill` posé par-dessus (hachures), ou rien."""

    code: str
    libelle: str
    motif: str = ""


def coin(gravite: int, vraisemblance: int) -> tuple[int, int]:
    """Le coin haut gauche d'une case ; la gravité monte, la vraisemblance va vers la droite."""
    return MARGE + (vraisemblance - 1) * COTE, HAUT + (4 - gravite) * COTE


def cases(zones: Sequence[Sequence[Zone]]) -> Iterator[str]:
    """Les seize cases, la gravité la plus forte en haut, et leur niveau."""
    for gravite, ligne in zip(reversed(DEGRES), zones, strict=True):
        for vraisemblance, zone in zip(DEGRES, ligne, strict=True):
            x, y = coin(gravite, vraisemblance)
            place = f'x="{x}" y="{y}" width="{COTE}" height="{COTE}"'
            yield f'<rect class="matrice__case matrice__case--{zone.code}" {place}/>'
            if zone.motif:
                yield f'<rect fill="{zone.motif}" {place}/>'
            yield (f'<text class="matrice__niveau" x="{x + COTE // 2}" y="{y + COTE - 9}" text-anchor="middle" '
                   f'font-size="12">{escape(zone.libelle)}</text>')  # fmt: skip


def axes() -> Iterator[str]:
    """Les degrés et le nom de chaque axe."""
    bas, milieu = HAUT + 4 * COTE, MARGE + 2 * COTE
    for degre in DEGRES:
        yield f'<text x="{MARGE - 10}" y="{bas - degre * COTE + COTE // 2 + 4}" text-anchor="middle">{degre}</text>'
        yield f'<text x="{MARGE + degre * COTE - COTE // 2}" y="{bas + 17}" text-anchor="middle">{degre}</text>'
    yield f'<text x="{milieu}" y="{bas + 36}" text-anchor="middle">Vraisemblance</text>'
    y = HAUT + 2 * COTE
    yield f'<text x="12" y="{y}" text-anchor="middle" transform="rotate(-90 12 {y})">Gravité</text>'


def dessiner(morceaux: Iterable[str], nom: str, hauteur: int = HAUTEUR) -> Markup:
    """L'enveloppe. `nom` : les attributs qui la nomment (`aria-label="…"`), déjà échappés, comme les morceaux."""
    return Markup(  # noqa: S704 -- l'appelant échappe tout texte
        f'<svg xmlns="http://www.w3.org/2000/svg" class="matrice" viewBox="0 0 {LARGEUR} {hauteur}" width="{LARGEUR}" '
        f'height="{hauteur}" role="img" {nom} focusable="false" font-size="13">{"".join(morceaux)}</svg>'
    )


def png_de_la_matrice(dessin: str, style: str = "", finesse: int = FINESSE) -> bytes:
    """La même en PNG, pour Word, ODT et PDF."""
    return png_du_dessin(dessin, STYLE + style, LARGEUR, finesse)
