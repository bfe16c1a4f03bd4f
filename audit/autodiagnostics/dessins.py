"""Les dessins d'un bilan : radar, barres, répartition des réponses. Un SVG sans style, que la feuille de la page colore, et
le même en PNG pour Word.

Une valeur va de 0 à 100 ; None, « non évalué », est hachuré et sans nombre : jamais zéro, jamais cent. Rien ne se lit à la
couleur seule : trait plein et ronds pour aujourd'hui, tirets et carrés pour avant, un motif par réponse.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from socle.documents.dessin import png_du_dessin

LARGEUR: Final = 440
BRANCHES: Final = (3, 18)
"""Nombre de branches qu'un radar peut porter ; en dehors, il ne dirait rien : des barres."""
PAR_LIBELLE: Final = 6
"""Au-delà, une branche porte son code ; le tableau, à côté, dit son titre."""
STYLE: Final = (
    "svg{color:#1d2528}.dessin__texte{fill:#1d2528}.dessin__texte--discret{fill:#566064}"
    ".dessin__fond{fill:none;stroke:#bdb6a5}.dessin__piste{fill:#f4f1e8;stroke:#817b6e}"
    ".dessin__hachure{stroke:#817b6e}.dessin__aire{fill:#0b5563;fill-opacity:.16}.dessin__trait{fill:none;stroke:#0b5563}"
    ".dessin__marque{fill:#0b5563}.dessin__barre{fill:#0b5563}.dessin__avant{fill:none;stroke:#1d2528}"
    ".dessin__avant-marque{fill:#fff;stroke:#1d2528}.dessin__motif{fill:none;stroke:#fff}.dessin__point{fill:#fff}"
    ".dessin__statut--conforme{fill:#2a6140}.dessin__statut--partiel{fill:#7b5100}.dessin__statut--non_conforme{fill:#9b2b1e}"
    ".dessin__statut--planifie{fill:#0b5563}.dessin__statut--ne_sait_pas{fill:#566064}"
    ".dessin__statut--non_applicable{fill:#fff;stroke:#817b6e}.dessin__statut--non_evalue{fill:#f4f1e8;stroke:#817b6e}"
)
"""Les couleurs du papier, pour le PNG ; à l'écran, celles de gouverne.css, claires ou sombres."""


@dataclass(frozen=True)
class Mesure:
    """Une branche ou une barre : son code, son titre, sa valeur, celle de l'autodiagnostic d'avant."""

    code: str
    titre: str
    valeur: float | None
    avant: float | None = None


@dataclass(frozen=True)
class Part:
    """Une part de la répartition : le code de la réponse (`non_evalue` pour aucune), son libellé, son nombre."""

    code: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class Legende:
    """Ce qu'un dessin dit de lui-même. `cle` : unique dans la page ; `avant` : nom de la série d'avant, s'il y en a une."""

    cle: str
    titre: str
    serie: str = "Cet autodiagnostic"
    avant: str = ""


def nombre(valeur: float | None) -> str:
    """Une valeur écrite : « 67 », ou « non évalué »."""
    return "non évalué" if valeur is None else f"{valeur:.0f}"


def png(dessin: str) -> bytes:
    """Le même dessin en PNG."""
    return png_du_dessin(dessin, STYLE, LARGEUR)


def _svg(legende: Legende, phrases: Sequence[str], hauteur: float, contenu: Iterator[str], taille: int = 15) -> Markup:
    """L'enveloppe : son nom, sa description (les mêmes nombres que le tableau), ses hachures."""
    cle = escape(legende.cle)
    return Markup(  # noqa: S704 -- tout texte passe par escape
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dessin" viewBox="0 0 {LARGEUR} {hauteur:.0f}" width="{LARGEUR}" '
        f'height="{hauteur:.0f}" role="img" aria-labelledby="{cle}-titre {cle}-desc" focusable="false" font-size="{taille}">'
        f'<title id="{cle}-titre">{escape(legende.titre)}</title>'
        f'<desc id="{cle}-desc">{escape(" ; ".join(phrases))}.</desc>'
        f'<defs><pattern id="{cle}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path class="dessin__hachure" d="M0 0V6"/></pattern></defs>{"".join(contenu)}</svg>'
    )


def _phrases(mesures: Sequence[Mesure], legende: Legende) -> list[str]:
    return [
        f"{m.titre} : {nombre(m.valeur)}" + (f" (avant : {nombre(m.avant)})" if legende.avant else "") for m in mesures
    ]


def _texte(x: float, y: float, mots: str, *, ancre: str = "start", classe: str = "", plus: str = "") -> str:
    noms = f"dessin__texte dessin__texte--{classe}" if classe else "dessin__texte"
    return f'<text class="{noms}" x="{x:.1f}" y="{y:.1f}" text-anchor="{ancre}"{plus}>{escape(mots)}</text>'


def _coupe(texte: str, longueur: int) -> str:
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1].rstrip()}…"


def _series(legende: Legende, y: float, barre: bool = False) -> Iterator[str]:
    """La légende des deux séries : leur trait et leur marque, puis leur nom."""
    if barre:
        yield f'<rect class="dessin__barre" x="4" y="{y - 6.5:.1f}" width="28" height="13"/>'
    else:
        yield f'<path class="dessin__trait" stroke-width="2.5" d="M4 {y:.0f}H32"/>{_rond(18, y)}'
    yield _texte(40, y + 5, _coupe(legende.serie, 48))
    if legende.avant:
        bas = y + 24
        yield f'<path class="dessin__avant" stroke-width="1.5" stroke-dasharray="5 4" d="M4 {bas:.0f}H32"/>{_carre(18, bas)}'
        yield _texte(40, bas + 5, _coupe(legende.avant, 48))


def _rond(x: float, y: float) -> str:
    return f'<circle class="dessin__marque" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _carre(x: float, y: float) -> str:
    return f'<rect class="dessin__avant-marque" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" stroke-width="1.5"/>'


# --- Le radar ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cadran:
    """Le centre et le rayon d'un radar ; `place` rend le point d'une valeur sur une branche."""

    x: float
    y: float
    rayon: float
    branches: int

    def place(self, rang: float, valeur: float) -> tuple[float, float]:
        angle = 2 * math.pi * rang / self.branches - math.pi / 2
        r = self.rayon * valeur / 100
        return self.x + r * math.cos(angle), self.y + r * math.sin(angle)

    def contour(self, valeur: float) -> str:
        return "M" + "L".join(_xy(self.place(i, valeur)) for i in range(self.branches)) + "Z"


def _xy(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def radar(mesures: Sequence[Mesure], legende: Legende) -> Markup:
    """Un radar, la première branche en haut, puis dans le sens des aiguilles ; vide hors de 3 à 18 branches."""
    if not BRANCHES[0] <= len(mesures) <= BRANCHES[1]:
        return Markup("")
    codes = len(mesures) > PAR_LIBELLE
    rayon, marge = (134.0, 42.0) if codes else (108.0, 66.0)
    cadran = _Cadran(LARGEUR / 2, marge + rayon, rayon, len(mesures))
    bas = 2 * (marge + rayon) + 14
    return _svg(legende, _phrases(mesures, legende), bas + (36 if legende.avant else 12),
                _dessiner_radar(cadran, mesures, legende, bas), 14)  # fmt: skip


def _dessiner_radar(cadran: _Cadran, mesures: Sequence[Mesure], legende: Legende, bas: float) -> Iterator[str]:
    yield from _toile(cadran)
    centre = (cadran.x, cadran.y)
    for rang, m in enumerate(mesures):
        if m.valeur is None:
            coins = (centre, cadran.place(rang - 0.5, _milieu(cadran)), cadran.place(rang, 100),
                     cadran.place(rang + 0.5, _milieu(cadran)))  # fmt: skip
            yield f'<path fill="url(#{escape(legende.cle)}-h)" d="M{"L".join(map(_xy, coins))}Z"/>'
    if legende.avant:
        yield from _serie(cadran, [m.avant for m in mesures], avant=True)
    yield from _serie(cadran, [m.valeur for m in mesures])
    for rang, m in enumerate(mesures):
        yield from _etiquette(cadran, rang, m)
    yield from _series(legende, bas)


def _milieu(cadran: _Cadran) -> float:
    """Valeur du bord entre deux branches : le contour est droit."""
    return 100 * math.cos(math.pi / cadran.branches)


def _toile(cadran: _Cadran) -> Iterator[str]:
    """Les cercles de vingt en vingt et les branches."""
    contours = "".join(cadran.contour(v) for v in (20, 40, 60, 80))
    rayons = "".join(f"M{cadran.x:.1f} {cadran.y:.1f}L{_xy(cadran.place(i, 100))}" for i in range(cadran.branches))
    yield f'<path class="dessin__fond" stroke-width=".75" d="{contours}{rayons}"/>'
    yield f'<path class="dessin__fond" stroke-width="1.5" d="{cadran.contour(100)}"/>'


def _serie(cadran: _Cadran, valeurs: Sequence[float | None], avant: bool = False) -> Iterator[str]:
    """Une série : l'aire entre branches voisines évaluées, le trait, une marque par valeur ; un trou là où rien n'est dit."""
    points = [None if v is None else cadran.place(i, v) for i, v in enumerate(valeurs)]
    paires = [(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True) if a is not None and b is not None]
    trait = "".join(f"M{_xy(a)}L{_xy(b)}" for a, b in paires)
    connus = [p for p in points if p is not None]
    if avant:
        if trait:
            yield f'<path class="dessin__avant" stroke-width="1.5" stroke-dasharray="5 4" d="{trait}"/>'
        yield "".join(_carre(*p) for p in connus)
        return
    centre = f"{cadran.x:.1f} {cadran.y:.1f}"
    if paires:
        aire = "".join(f"M{centre}L{_xy(a)}L{_xy(b)}Z" for a, b in paires)
        yield f'<path class="dessin__aire" d="{aire}"/>'
        yield f'<path class="dessin__trait" stroke-width="2.5" stroke-linecap="round" d="{trait}"/>'
    yield "".join(_rond(*p) for p in connus)


def _etiquette(cadran: _Cadran, rang: int, m: Mesure) -> Iterator[str]:
    """Le nom de la branche (son code si elles sont nombreuses) et sa valeur, hors de la toile."""
    x, y = cadran.place(rang, 100 + 1200 / cadran.rayon)
    cosinus, sinus = (x - cadran.x) / (cadran.rayon + 12), (y - cadran.y) / (cadran.rayon + 12)
    codes = cadran.branches > PAR_LIBELLE
    lignes = [_coupe(m.code, 8)] if codes else textwrap.wrap(_coupe(m.titre, 40), 14)
    ancre = "start" if cosinus > 0.2 else "end" if cosinus < -0.2 else "middle"
    haut = y + sinus * 7.5 * len(lignes) - 7.5 * (len(lignes) + 1) + 12
    for i, ligne in enumerate(lignes):
        yield _texte(x, haut + 15 * i, ligne, ancre=ancre)
    valeur = "–" if codes and m.valeur is None else nombre(m.valeur)
    yield _texte(x, haut + 15 * len(lignes), valeur, ancre=ancre,
                 **({"classe": "discret"} if m.valeur is None else {"plus": ' font-weight="700"'}))  # fmt: skip


# --- Les barres ----------------------------------------------------------------------------------------------------------

PISTE, LONGUEUR, LIGNE = 390, 48, 19


def barres(mesures: Sequence[Mesure], legende: Legende) -> Markup:
    """Une barre par mesure, de 0 à 100, un carré là où était la valeur d'avant ; vide s'il n'y a rien à montrer."""
    if not mesures:
        return Markup("")
    titres = [_lignes(m) for m in mesures]
    hauts = [sum(27 + LIGNE * len(t) for t in titres[:rang]) for rang in range(len(titres) + 1)]
    bas = hauts[-1] + 12
    contenu = _dessiner_barres([*zip(hauts[:-1], titres, mesures, strict=True)], legende, bas)
    return _svg(legende, _phrases(mesures, legende), bas + (34 if legende.avant else -18), contenu)


def _lignes(m: Mesure) -> list[str]:
    """Le titre d'une barre, sur deux lignes au plus ; plus court s'il laisse la place de « non évalué »."""
    largeur = LONGUEUR if m.valeur is not None else LONGUEUR - 10
    return textwrap.wrap(_coupe(m.titre, 2 * largeur - 10), largeur, max_lines=2, placeholder="…") or [m.code]


def _dessiner_barres(
    rangs: Sequence[tuple[float, list[str], Mesure]], legende: Legende, bas: float
) -> Iterator[str]:  # fmt: skip
    for y, titre, m in rangs:
        for i, ligne in enumerate(titre):
            yield _texte(0, y + 15 + LIGNE * i, ligne)
        yield from _barre(y + 3 + LIGNE * len(titre), m, legende)
    if legende.avant:
        yield from _series(legende, bas, barre=True)


def _barre(haut: float, m: Mesure, legende: Legende) -> Iterator[str]:
    """La piste et sa barre, sous le titre."""
    yield f'<rect class="dessin__piste" x=".5" y="{haut + 0.5:.1f}" width="{PISTE}" height="12"/>'
    if m.valeur is None:
        yield f'<rect fill="url(#{escape(legende.cle)}-h)" x="1" y="{haut + 1:.0f}" width="{PISTE - 1}" height="11"/>'
        yield _texte(PISTE, haut - 7, nombre(None), ancre="end", classe="discret")
    else:
        yield f'<rect class="dessin__barre" x="0" y="{haut:.0f}" width="{PISTE * m.valeur / 100:.1f}" height="13"/>'
        yield _texte(PISTE + 8, haut + 12, nombre(m.valeur), plus=' font-weight="700"')
    if legende.avant and m.avant is not None:
        x = min(max(4.0, PISTE * m.avant / 100), PISTE - 3.0)
        yield f'<path class="dessin__avant" stroke-width="1.5" d="M{x:.1f} {haut - 2:.0f}v17"/>{_carre(x, haut + 6.5)}'


# --- La répartition des réponses -----------------------------------------------------------------------------------------

MOTIFS: Final[Mapping[str, str]] = {
    "partiel": '<path class="dessin__motif" stroke-width="2" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"/>',
    "non_conforme": '<path class="dessin__motif" stroke-width="1" d="M0 0L6 6M0 6L6 0"/>',
    "planifie": '<path class="dessin__motif" stroke-width="2" d="M0 3H6"/>',
    "ne_sait_pas": '<circle class="dessin__point" cx="3" cy="3" r="1.3"/>',
    "non_evalue": '<path class="dessin__hachure" stroke-width="1" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"/>',
}


def repartition(parts: Sequence[Part], legende: Legende) -> Markup:
    """Les réponses en une barre, chaque part en proportion, et sa légende ; vide si tout est à zéro."""
    dites = [p for p in parts if p.nombre > 0]
    if not dites:
        return Markup("")
    phrases = [f"{p.libelle} : {p.nombre}" for p in dites]
    return _svg(legende, phrases, 44 + 24 * math.ceil(len(dites) / 2), _dessiner_parts(dites, legende))


def _dessiner_parts(parts: Sequence[Part], legende: Legende) -> Iterator[str]:
    cle, total = escape(legende.cle), sum(p.nombre for p in parts)
    motifs = "".join(
        f'<pattern id="{cle}-{p.code}" width="6" height="6" patternUnits="userSpaceOnUse">{MOTIFS[p.code]}</pattern>'
        for p in parts if p.code in MOTIFS
    )  # fmt: skip
    yield f"<defs>{motifs}</defs>"
    x = 0.0
    for p in parts:
        large = (LARGEUR - 1) * p.nombre / total
        yield _pave(cle, p.code, x + 0.5, 0.5, max(large - 2, 1.5), 28)
        x += large
    for rang, p in enumerate(parts):
        gauche, haut = LARGEUR / 2 * (rang % 2), 44 + 24 * (rang // 2)
        yield _pave(cle, p.code, gauche + 0.5, haut + 0.5, 15, 15)
        yield _texte(gauche + 23, haut + 13, f"{p.libelle} : {p.nombre}")


def _pave(cle: str, code: str, x: float, y: float, large: float, haut: float) -> str:
    """Un rectangle de la couleur de sa réponse, et son motif par-dessus."""
    cadre = f'x="{x:.1f}" y="{y:.1f}" width="{large:.1f}" height="{haut:.0f}"'
    motif = f'<rect fill="url(#{cle}-{code})" {cadre}/>' if code in MOTIFS else ""
    return f'<rect class="dessin__statut--{escape(code)}" {cadre}/>{motif}'
