"""Les numérotations Word : titres (1, 1.1…), articles et alinéas (Article 12, 12.1), annexes, listes.

Chaque numérotation abstraite a un identifiant fixe ; une liste à nombres ou à lettres a son propre `w:num`, qui repart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from socle.documents.docx.balises import W
from socle.documents.docx.styles import ACCENT, GRIS

TITRES, ARTICLES, ANNEXES = 90, 94, 95
LISTES: dict[tuple[str, bool], int] = {
    ("puce", False): 91, ("nombre", False): 92, ("lettre", False): 93,
    ("puce", True): 96, ("nombre", True): 97, ("lettre", True): 98,
}  # fmt: skip
NOTRES = tuple(range(90, 99))
RETRAIT_D_ALINEA = 737
_RETRAIT_D_ARTICLE, _RETRAIT_D_ANNEXE = 1304, 1474
_PUCES = ("•", "–", "•")
_TEXTES = {"nombre": "%{}.", "lettre": "%{})"}
_FORMES = {"nombre": "decimal", "lettre": "lowerLetter"}


class Niveau(NamedTuple):
    """Un niveau de numérotation : forme et texte du numéro, retraits, style de paragraphe lié, couleur et graisse."""

    forme: str
    texte: str
    gauche: int
    suspendu: int
    style: str = ""
    couleur: str = ACCENT
    gras: bool = True

    def xml(self, rang: int) -> str:
        """Donne le `w:lvl`."""
        lie = f'<w:pStyle w:val="{self.style}"/>' if self.style else ""
        lettres = f'{"<w:b/>" if self.gras else ""}<w:color w:val="{self.couleur}"/>'
        return (
            f'<w:lvl w:ilvl="{rang}"><w:start w:val="1"/><w:numFmt w:val="{self.forme}"/>{lie}'
            f'<w:lvlText w:val="{self.texte}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{self.gauche}"/></w:tabs>'
            f'<w:ind w:left="{self.gauche}" w:hanging="{self.suspendu}"/></w:pPr><w:rPr>{lettres}</w:rPr></w:lvl>'
        )


def _abstraite(ident: int, niveaux: Sequence[Niveau]) -> str:
    genre = f'<w:nsid w:val="60E0{ident:04X}"/><w:multiLevelType w:val="multilevel"/>'
    contenu = "".join(niveau.xml(rang) for rang, niveau in enumerate(niveaux))
    return f'<w:abstractNum w:abstractNumId="{ident}">{genre}{contenu}</w:abstractNum>'


def _liste(marque: str, suspendue: bool) -> list[Niveau]:
    decalage = RETRAIT_D_ALINEA if suspendue else 0
    if marque == "puce":
        retraits = [decalage + 340 * rang - 57 for rang in (1, 2, 3)]
        return [Niveau("bullet", p, gauche, 227, gras=False) for p, gauche in zip(_PUCES, retraits, strict=True)]
    return [
        Niveau(_FORMES[marque], _TEXTES[marque].format(rang), decalage + 397 * rang, 397 if marque == "lettre" else 340)
        for rang in (1, 2, 3)
    ]


def abstraites(
    titres_lies: Sequence[str] = (), styles: Mapping[str, str] | None = None, lie: str = ""
) -> dict[int, str]:
    """Donne nos numérotations abstraites.

    `titres_lies` sont les styles que numérote « 1.1 » ; `lie` celui des articles ; `styles` traduit « Alinea » et
    « TitreAnnexe ».
    """
    noms = styles or {}
    titres = [
        Niveau("decimal", ".".join(f"%{n}" for n in range(1, rang + 2)), retrait, retrait, style)
        for rang, (retrait, style) in enumerate(zip((567, 680, 794, 907), titres_lies or ("",) * 4, strict=True))
    ]
    articles = [
        Niveau("decimal", "Article\u00a0%1", _RETRAIT_D_ARTICLE, _RETRAIT_D_ARTICLE, lie),
        Niveau("decimal", "%1.%2", RETRAIT_D_ALINEA, RETRAIT_D_ALINEA, noms.get("Alinea", "Alinea"), GRIS, False),
    ]
    annexe = noms.get("TitreAnnexe", "TitreAnnexe")
    annexes = [Niveau("decimal", "Annexe\u00a0%1", _RETRAIT_D_ANNEXE, _RETRAIT_D_ANNEXE, annexe)]
    listes = {ident: _liste(marque, suspendue) for (marque, suspendue), ident in LISTES.items()}
    toutes = {TITRES: titres, ARTICLES: articles, ANNEXES: annexes} | listes
    return {ident: _abstraite(ident, toutes[ident]) for ident in NOTRES}


def instance(ident: int, abstraite: int, repart: int | None = None) -> str:
    """Donne un `w:num` ; `repart` est le niveau auquel il recommence à 1."""
    reprise = ""
    if repart is not None:
        reprise = f'<w:lvlOverride w:ilvl="{repart}"><w:startOverride w:val="1"/></w:lvlOverride>'
    return f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{abstraite}"/>{reprise}</w:num>'


def numerotation(numeroter: bool, niveau_lie: int, listes: Sequence[tuple[int, int]]) -> str:
    """Donne `numbering.xml` : nos abstraites, leurs instances de même numéro, et une instance par liste qui repart."""
    titres = [f"Titre{niveau}" for niveau in range(1, 5)] if numeroter else []
    notres = abstraites(titres, lie=f"Titre{niveau_lie}" if niveau_lie else "")
    fixes = "".join(instance(ident, ident) for ident in NOTRES)
    neuves = "".join(instance(NOTRES[-1] + n, nature, rang) for n, (nature, rang) in enumerate(listes, start=1))
    return f'<w:numbering xmlns:w="{W}">{"".join(notres.values())}{fixes}{neuves}</w:numbering>'
