"""Les deux dessins d'une analyse d'impact : la carte des risques, le schéma d'ensemble. SVG à nous, et le même en PNG.

Rien ne se lit à la couleur seule : une zone est hachurée et nommée, un rond creux dit l'avant, un rond plein l'après. Une
jauge non définie ne se place pas à zéro : elle est dite sous la carte.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup, escape

from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.questionnaire import questionnaire
from registre.aipd.niveaux import ELEVE, FAIBLE, niveau_du_risque
from socle.documents.dessin import png_du_dessin
from socle.documents.matrice import (
    COTE,
    DEGRES,
    HAUTEUR,
    Zone,
    axes,
    cases,
    coin,
    dessiner,
    png_de_la_matrice,
)

Place = tuple[int, int]
STYLE: Final = (
    ".dessin__hachure{stroke:#817b6e}.dessin__point{fill:#fff}.dessin__marque{fill:#0b5563}"
    ".dessin__avant{fill:none;stroke:#1d2528}.dessin__avant-marque{fill:#fff;stroke:#1d2528}"
    ".dessin__texte{fill:#1d2528}.dessin__texte--discret{fill:#566064}.dessin__fond{fill:none;stroke:#bdb6a5}"
    ".dessin__piste{fill:#f4f1e8;stroke:#817b6e}"
)
"""Les couleurs du papier, pour le PNG."""


def apres_mesures(risque: Risque) -> Place | None:
    """La place réestimée par l'évaluateur ; None s'il n'a rien réestimé, ou s'il y manque une jauge."""
    if not (risque.gravite_residuelle or risque.vraisemblance_residuelle):
        return None
    return risque.residuel if all(risque.residuel) else None


def avant_mesures(risque: Risque) -> Place | None:
    """La place estimée par l'auteur ; None s'il y manque une jauge."""
    place = (risque.gravite, risque.vraisemblance)
    return place if all(place) else None


def dire(place: Place | None) -> str:
    """Une place en mots : « gravité importante (3), vraisemblance limitée (2) : à surveiller »."""
    if place is None:
        return "non définie"
    q, niveau = questionnaire(), niveau_du_risque(*place)
    mots = " et ".join(
        f"{nom} {q.niveau(v).lower()} ({v})" for nom, v in zip(("gravité", "vraisemblance"), place, strict=True)
    )
    return f"{mots} : risque {niveau.libelle.lower()}" if niveau else mots


def phrases_de(risques: Sequence[Risque]) -> list[str]:
    """Ce que la carte montre, une phrase par risque."""
    return [
        f"{r.rubrique.titre} ({r.lettre}) : avant, {dire(avant_mesures(r))} ; après, {dire(apres_mesures(r))}"
        for r in risques
    ]


# --- La carte ------------------------------------------------------------------------------------------------------------

RAYON: Final = 11
LIGNE: Final = 20


def carte_des_risques(risques: Sequence[Risque], cle: str = "carte") -> Markup:
    """La carte 4 × 4 : l'avant et l'après de chaque risque, la flèche de l'un à l'autre. `cle` : unique dans la page."""
    notes = _notes(risques)
    nom = f'aria-labelledby="{escape(cle)}-titre {escape(cle)}-desc"'
    morceaux = [*_nommer(cle, "Carte des risques", phrases_de(risques)), *_motifs(cle), *cases(_zones(cle)), *axes()]
    return dessiner(
        [*morceaux, *_fleches(risques), *_marques(risques), *_legende(risques, notes)], nom,
        HAUTEUR + 50 + LIGNE * (len(risques) + len(notes)),
    )  # fmt: skip


def _nommer(cle: str, titre: str, phrases: Sequence[str]) -> Iterator[str]:
    yield f'<title id="{escape(cle)}-titre">{escape(titre)}</title>'
    yield f'<desc id="{escape(cle)}-desc">{escape(". ".join(phrases))}.</desc>'


def _motifs(cle: str) -> Iterator[str]:
    """Deux hachures : serrées là où le risque est élevé, larges là où il est à surveiller."""
    for code, pas in (("eleve", 6), ("modere", 14)):
        yield (f'<defs><pattern id="{escape(cle)}-{code}" width="{pas}" height="{pas}" patternUnits="userSpaceOnUse" '
               f'patternTransform="rotate(45)"><path class="dessin__hachure" stroke-opacity=".45" d="M0 0V{pas}"/>'
               "</pattern></defs>")  # fmt: skip


def _zones(cle: str) -> list[list[Zone]]:
    lues = [[niveau_du_risque(g, v) or FAIBLE for v in DEGRES] for g in reversed(DEGRES)]
    return [
        [Zone(n.code, n.libelle, "" if n is FAIBLE else f"url(#{escape(cle)}-{n.code})") for n in ligne]
        for ligne in lues
    ]


def _point(place: Place, rang: int, apres: bool) -> tuple[float, float]:
    """Le centre d'une marque : une colonne par risque, l'avant en haut de la case, l'après dessous."""
    x, y = coin(*place)
    return x + COTE / 2 + (rang - 1) * 28, y + (52 if apres else 20)


def _fleches(risques: Sequence[Risque]) -> Iterator[str]:
    for rang, r in enumerate(risques):
        avant, apres = avant_mesures(r), apres_mesures(r)
        if avant is None or apres is None:
            continue
        (x1, y1), (x2, y2) = _point(avant, rang, False), _point(apres, rang, True)
        longueur = math.hypot(x2 - x1, y2 - y1)
        cx, cy = (x2 - x1) / longueur, (y2 - y1) / longueur
        bx, by = x2 - cx * (RAYON + 1), y2 - cy * (RAYON + 1)
        yield (f'<path class="dessin__avant" stroke-width="1.5" d="M{x1 + cx * RAYON:.1f} {y1 + cy * RAYON:.1f}'
               f"L{bx:.1f} {by:.1f}M{bx - 7 * cx - 4 * cy:.1f} {by - 7 * cy + 4 * cx:.1f}L{bx:.1f} {by:.1f}"
               f'L{bx - 7 * cx + 4 * cy:.1f} {by - 7 * cy - 4 * cx:.1f}"/>')  # fmt: skip


def _marques(risques: Sequence[Risque]) -> Iterator[str]:
    for rang, r in enumerate(risques):
        if (avant := avant_mesures(r)) is not None:
            yield _marque(*_point(avant, rang, False), r.lettre, pleine=False)
        if (apres := apres_mesures(r)) is not None:
            yield _marque(*_point(apres, rang, True), r.lettre, pleine=True)


def _marque(x: float, y: float, lettre: str, *, pleine: bool) -> str:
    ronds, mots = ("dessin__marque", "dessin__point") if pleine else ("dessin__avant-marque", "dessin__texte")
    return (
        f'<circle class="{ronds}" cx="{x:.1f}" cy="{y:.1f}" r="{RAYON}" stroke-width="1.5"/>'
        f'<text class="{mots}" x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" font-weight="700">{escape(lettre)}</text>'
    )


def _notes(risques: Sequence[Risque]) -> list[str]:
    """Ce qui ne se place pas, dit à côté de la carte."""
    sans_avant = [r.lettre for r in risques if avant_mesures(r) is None]
    sans_apres = [r.lettre for r in risques if apres_mesures(r) is None]
    notes = [f"Estimation non définie : {', '.join(sans_avant)}."] if sans_avant else []
    return notes + ([f"Pas de réestimation après mesures : {', '.join(sans_apres)}."] if sans_apres else [])


def _legende(risques: Sequence[Risque], notes: Sequence[str]) -> Iterator[str]:
    y = HAUTEUR + 14
    yield _marque(16, y - 4, "", pleine=False) + _texte(34, y, "avant : estimation de l'auteur")
    yield _marque(16, y + 22, "", pleine=True) + _texte(34, y + 26, "après : réestimation, mesures prévues en place")
    for rang, r in enumerate(risques, 1):
        mots = _texte(16, y + 29 + rang * LIGNE, r.lettre, plus=' text-anchor="middle" font-weight="700"')
        yield mots + _texte(34, y + 29 + rang * LIGNE, r.rubrique.titre)
    for rang, note in enumerate(notes, len(risques) + 1):
        yield _texte(6, y + 29 + rang * LIGNE, note, discret=True)


def _texte(x: float, y: float, mots: str, *, discret: bool = False, plus: str = "") -> str:
    classe = "dessin__texte dessin__texte--discret" if discret else "dessin__texte"
    return f'<text class="{classe}" x="{x:.1f}" y="{y:.1f}"{plus}>{escape(mots)}</text>'


# --- Le schéma d'ensemble ------------------------------------------------------------------------------------------------

COLONNES: Final = (("sources", "Sources"), ("menaces", "Menaces"), ("impacts", "Impacts"), ("mesures", "Mesures"))
LARGE, INTERVALLE, PAR_COLONNE, LIGNES, LETTRES = 212, 40, 15, 3, 26
LARGEUR_DU_SCHEMA: Final = 4 * LARGE + 3 * INTERVALLE
INTERLIGNE, MARGE_BOITE, ECART, TETE = 16, 8, 8, 62


def colonnes_de(risque: Risque) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Les quatre colonnes d'un risque, en toutes lettres : le schéma et son tableau lisent les mêmes."""
    etats = {"prevue": " (prévue)", "ecartee": " (écartée)"}
    mesures = tuple(
        m.titre + (" (prévue, prouvée)" if m.etat == "prevue" and m.prouvee_le else etats.get(m.etat, ""))
        for m in risque.mesures
    )
    valeurs = {"impacts": risque.impacts, "menaces": risque.menaces, "sources": risque.sources, "mesures": mesures}
    return tuple((titre, valeurs[code]) for code, titre in COLONNES)


def schema_d_ensemble(risques: Sequence[Risque], cle: str = "schema") -> Markup:
    """Par événement redouté : ses sources, les menaces qu'elles portent, les impacts, les mesures qui y répondent."""
    morceaux, haut = list(_nommer(cle, "Schéma d'ensemble des risques", _phrases_du_schema(risques))), 0.0
    for r in risques:
        bande, haut = _bande(r, haut)
        morceaux += bande
    hauteur = max(haut - 20, 20)
    return Markup(  # noqa: S704 -- tout texte passe par escape
        f'<svg xmlns="http://www.w3.org/2000/svg" class="schema" viewBox="0 0 {LARGEUR_DU_SCHEMA} {hauteur:.0f}" '
        f'width="{LARGEUR_DU_SCHEMA}" height="{hauteur:.0f}" role="img" focusable="false" font-size="13" '
        f'aria-labelledby="{escape(cle)}-titre {escape(cle)}-desc">{"".join(morceaux)}</svg>'
    )


def _phrases_du_schema(risques: Sequence[Risque]) -> list[str]:
    return [
        f"{r.rubrique.titre} : " + ", ".join(f"{titre.lower()} {len(v)}" for titre, v in colonnes_de(r))
        for r in risques
    ]


def _bande(risque: Risque, haut: float) -> tuple[list[str], float]:
    """Un événement : sa ligne de titre, ses quatre colonnes, ce qui les relie ; rend aussi le haut de la suivante."""
    piles = [(titre, _pile(textes)) for titre, textes in colonnes_de(risque)]
    debut = haut + TETE
    hautes = [sum(_haute(b) + ECART for b in boites) - ECART for _, boites in piles]
    bas, milieu = debut + max(hautes), debut + _haute(piles[0][1][0]) / 2
    trace = [_titre(risque, haut)]
    for rang, (titre, boites) in enumerate(piles):
        x = rang * (LARGE + INTERVALLE)
        trace.append(_texte(x, debut - 10, titre, discret=True))
        trace += _colonne(x, debut, boites, rang, milieu)
        if rang:
            trace.append(_lien(x, milieu, vers_la_gauche=rang == 3))
    return trace, bas + 34


def _titre(risque: Risque, haut: float) -> str:
    niveaux = f"avant : {_court(avant_mesures(risque))} ; après : {_court(apres_mesures(risque))}"
    return (
        f'<path class="dessin__avant" stroke-width="1.5" d="M0 {haut + 1:.1f}H{LARGEUR_DU_SCHEMA}"/>'
        + _marque(12, haut + 20, risque.lettre, pleine=True)
        + _texte(32, haut + 25, risque.rubrique.titre, plus=' font-weight="700" font-size="15"')
        + _texte(LARGEUR_DU_SCHEMA, haut + 25, niveaux, plus=' text-anchor="end"')
    )


def _court(place: Place | None) -> str:
    niveau = niveau_du_risque(*place) if place else None
    return f"G{place[0]} V{place[1]}, {niveau.libelle.lower()}" if place and niveau else "non défini"


def _pile(textes: Sequence[str]) -> list[list[str]]:
    """Les boîtes d'une colonne, en lignes ; au-delà de quinze, la dernière compte les autres."""
    if not textes:
        return [["rien n'est dit"]]
    gardes = textes if len(textes) <= PAR_COLONNE else textes[: PAR_COLONNE - 1]
    boites = [_plier(t) for t in gardes]
    reste = len(textes) - len(gardes)
    return [*boites, [f"et {reste} autres"]] if reste else boites


def _plier(texte: str) -> list[str]:
    """Un texte en trois lignes au plus ; plus court s'il est écrit large (capitales, lettres pleine chasse)."""
    larges = sum(c.isupper() or ord(c) > 0x2000 for c in texte)
    largeur = LETTRES if larges * 3 < len(texte) else LETTRES * 2 // 3 if larges * 10 < len(texte) * 9 else LETTRES // 2
    return textwrap.wrap(texte, largeur, max_lines=LIGNES, placeholder="…") or ["(vide)"]


def _haute(lignes: Sequence[str]) -> float:
    return INTERLIGNE * len(lignes) + 2 * MARGE_BOITE - 2


def _colonne(x: float, haut: float, boites: Sequence[Sequence[str]], rang: int, lien: float) -> Iterator[str]:
    """Les boîtes d'une colonne, et de chaque côté relié les traits qui les réunissent, jusqu'à la hauteur `lien`."""
    y, milieux = haut, []
    for lignes in boites:
        cadre = f'x="{x + 0.5:.1f}" y="{y:.1f}" width="{LARGE - 1}" height="{_haute(lignes):.1f}" rx="3"'
        yield f'<rect class="dessin__piste" {cadre}/>'
        for i, ligne in enumerate(lignes):
            yield _texte(x + 10, y + MARGE_BOITE + 11 + i * INTERLIGNE, ligne)
        milieux.append(y + _haute(lignes) / 2)
        y += _haute(lignes) + ECART
    for cote, present in ((x - INTERVALLE / 3, rang > 0), (x + LARGE + INTERVALLE / 3, rang < 3)):
        if present:
            bord = x if cote < x else x + LARGE
            traits = "".join(f"M{bord:.1f} {m:.1f}H{cote:.1f}" for m in milieux)
            de, a = min(milieux[0], lien), max(milieux[-1], lien)
            yield f'<path class="dessin__avant" d="{traits}M{cote:.1f} {de:.1f}V{a:.1f}"/>'


def _lien(x: float, y: float, *, vers_la_gauche: bool) -> str:
    """La flèche entre deux colonnes ; celle des mesures va vers ce qu'elles réduisent."""
    debut, fin = x - 2 * INTERVALLE / 3, x - INTERVALLE / 3
    pointe, sens = (debut, 1) if vers_la_gauche else (fin, -1)
    return (
        f'<path class="dessin__avant" stroke-width="1.5" d="M{debut:.1f} {y:.1f}H{fin:.1f}'
        f'M{pointe + 6 * sens:.1f} {y - 4:.1f}L{pointe:.1f} {y:.1f}L{pointe + 6 * sens:.1f} {y + 4:.1f}"/>'
    )


# --- En image ------------------------------------------------------------------------------------------------------------


def png_de_la_carte(risques: Sequence[Risque]) -> bytes:
    """La carte en PNG, pour Word, ODT et PDF ; large de 120 mm au plus."""
    return png_de_la_matrice(carte_des_risques(risques), STYLE)


def png_du_schema(risques: Sequence[Risque]) -> bytes:
    """Le schéma en PNG. Un événement à la fois : les trois ensemble peuvent dépasser la page."""
    return png_du_dessin(schema_d_ensemble(risques), STYLE, LARGEUR_DU_SCHEMA)


def est_eleve(place: Place | None) -> bool:
    """Vrai si cette place est dans la zone élevée de la carte."""
    return place is not None and niveau_du_risque(*place) is ELEVE
