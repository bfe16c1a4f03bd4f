"""Des barres qui comptent : des nombres d'une année, ceux d'avant à côté. Un SVG sans style, que la page colore ; le même en
PNG pour Word.

Rien ne se lit à la couleur seule : barre pleine et nombre en gras pour la série, tirets et carré pour celle d'avant ; la
piste, quand il y en a une, va jusqu'à ce qu'il était possible d'atteindre.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from socle.documents.dessin import png_du_dessin

LARGEUR: Final = 440
PISTE: Final = 340
LONGUEUR: Final = 54
TITRE, BARRE, ENTRE = 17, 13, 14
STYLE: Final = (
    "svg{color:#1d2528}.dessin__texte{fill:#1d2528}.dessin__texte--discret{fill:#566064}"
    ".dessin__piste{fill:#f4f1e8;stroke:#817b6e}.dessin__barre{fill:#0b5563}.dessin__avant{fill:none;stroke:#1d2528}"
    ".dessin__avant-marque{fill:#fff;stroke:#1d2528}"
)
"""Les couleurs du papier, pour le PNG ; à l'écran, celles de gouverne.css, claires ou sombres."""


@dataclass(frozen=True)
class Barre:
    """Un nombre et son nom ; `avant` : celui de la période d'avant ; `sur` : ce qu'il était possible d'atteindre."""

    titre: str
    valeur: int
    avant: int | None = None
    sur: int | None = None

    @property
    def dite(self) -> str:
        """« 12 », ou « 12 sur 40 »."""
        return f"{self.valeur} sur {self.sur}" if self.sur is not None else str(self.valeur)


@dataclass(frozen=True)
class Legende:
    """Ce que le dessin dit de lui-même. `cle` : unique dans la page ; `avant` : nom de la série d'avant, s'il y en a une."""

    cle: str
    titre: str
    serie: str
    avant: str = ""


def png(dessin: str) -> bytes:
    """Le même dessin en PNG."""
    return png_du_dessin(dessin, STYLE, LARGEUR)


def barres(mesures: Sequence[Barre], legende: Legende) -> Markup:
    """Une barre par mesure, toutes à la même échelle ; vide si tout est à zéro."""
    plus = max([max(m.valeur, m.avant or 0, m.sur or 0) for m in mesures], default=0)
    if not plus:
        return Markup("")
    rangs = [*_rangs(mesures)]
    bas = sum(TITRE * len(lignes) + BARRE + ENTRE for lignes, _ in rangs)
    hauteur = bas + (40 if legende.avant else 18)
    return _enveloppe(mesures, legende, hauteur, _dessiner(rangs, legende, plus, bas))


def _rangs(mesures: Sequence[Barre]) -> Iterator[tuple[list[str], Barre]]:
    for m in mesures:
        yield textwrap.wrap(m.titre, LONGUEUR, max_lines=2, placeholder="…") or ["–"], m


def _enveloppe(mesures: Sequence[Barre], legende: Legende, hauteur: float, contenu: Iterator[str]) -> Markup:
    """Le SVG, son nom et sa description : les mêmes nombres que le tableau."""
    cle = escape(legende.cle)
    dits = " ; ".join(
        f"{m.titre} : {m.dite}" + (f" (avant : {m.avant})" if m.avant is not None else "") for m in mesures
    )
    return Markup(  # noqa: S704 -- tout texte passe par escape
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dessin" viewBox="0 0 {LARGEUR} {hauteur:.0f}" width="{LARGEUR}" '
        f'height="{hauteur:.0f}" role="img" aria-labelledby="{cle}-titre {cle}-desc" focusable="false" font-size="15">'
        f'<title id="{cle}-titre">{escape(legende.titre)}</title><desc id="{cle}-desc">{escape(dits)}.</desc>'
        f"{''.join(contenu)}</svg>"
    )


def _dessiner(
    rangs: Sequence[tuple[list[str], Barre]], legende: Legende, plus: int, bas: float
) -> Iterator[str]:  # fmt: skip
    y = 0.0
    for lignes, m in rangs:
        for rang, ligne in enumerate(lignes):
            yield _texte(0, y + 13 + TITRE * rang, ligne)
        y += TITRE * len(lignes)
        yield from _barre(y, m, plus)
        y += BARRE + ENTRE
    yield f'<rect class="dessin__barre" x="0" y="{bas + 1:.0f}" width="28" height="{BARRE}"/>'
    yield _texte(36, bas + 13, legende.serie)
    if legende.avant:
        yield f'<path class="dessin__avant" stroke-width="1.5" stroke-dasharray="5 4" d="M0 {bas + 30:.0f}H28"/>'
        yield _carre(14, bas + 30)
        yield _texte(36, bas + 35, legende.avant)


def _barre(haut: float, m: Barre, plus: int) -> Iterator[str]:
    """La piste (s'il y a un « sur »), la barre, le nombre, et la marque d'avant."""
    if m.sur:
        yield f'<rect class="dessin__piste" x=".5" y="{haut + 0.5:.1f}" width="{PISTE * m.sur / plus:.1f}" height="12"/>'
    if m.valeur:
        large = max(1.5, PISTE * m.valeur / plus)  # un nombre non nul se voit toujours
        yield f'<rect class="dessin__barre" x="0" y="{haut:.0f}" width="{large:.1f}" height="{BARRE}"/>'
    bout = PISTE * max(m.valeur, m.avant or 0, m.sur or 0) / plus
    yield _texte(bout + 9, haut + 12, m.dite, ' font-weight="700"')
    if m.avant:  # un zéro se lit au tableau : sa marque brouillerait le pied de la barre
        x = max(4.0, PISTE * m.avant / plus)
        yield f'<path class="dessin__avant" stroke-width="1.5" d="M{x:.1f} {haut - 2:.0f}v17"/>{_carre(x, haut + 6.5)}'


def _texte(x: float, y: float, mots: str, plus: str = "") -> str:
    return f'<text class="dessin__texte" x="{x:.1f}" y="{y:.1f}"{plus}>{escape(mots)}</text>'


def _carre(x: float, y: float) -> str:
    cadre = f'x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"'
    return f'<rect class="dessin__avant-marque" {cadre} stroke-width="1.5"/>'
