"""La feuille de styles de la maison : de vrais styles Word, en français, que l'on peut modifier un à un.

Les noms anglais (« heading 1 ») sont ceux que Word réserve à ses styles intégrés et affiche traduits.
Tailles en demi-points, espaces et retraits en vingtièmes de point, comme dans le format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from socle.documents.docx.balises import W

_NUM_TITRES, _NUM_ARTICLES, _NUM_ANNEXES = 90, 94, 95
ENCRE, ACCENT, GRIS, FILET = "1D2B2E", "0B5563", "59676A", "CFD8D8"
TONS = {
    "information": ("Information", "0B5563", "EEF4F4"),
    "alerte": ("Alerte", "8A4B00", "FBF4E8"),
    "reussite": ("Réussite", "2A6A3F", "EFF6F0"),
}
OCRE = TONS["alerte"][1]


class Variante(NamedTuple):
    """Ce qu'un document change à la feuille : titres numérotés, style lié aux articles, niveau des annexes, sommaire.

    `etiquettes` sont les niveaux dont les entrées de sommaire portent « Article 12 » ou « Annexe 3 ».
    """

    numeroter: bool = False
    niveau_lie: int = 0
    niveau_annexe: int = 1
    etiquettes: tuple[int, ...] = ()
    largeur: int = 9184


class Style(NamedTuple):
    """Un style de paragraphe : identifiant, nom de Word, propriétés de paragraphe et de caractère en XML."""

    ident: str
    nom: str
    paragraphe: str = ""
    caracteres: str = ""
    base: str = "Normal"
    suivant: str = "Normal"
    visible: bool = True


def _lettres(taille: int = 0, couleur: str = "", gras: bool = False, italique: bool = False) -> str:
    return (
        ("<w:b/>" if gras else "")
        + ("<w:i/>" if italique else "")
        + (f'<w:color w:val="{couleur}"/>' if couleur else "")
        + (f'<w:sz w:val="{taille}"/><w:szCs w:val="{taille}"/>' if taille else "")
    )


def _espace(avant: int, apres: int, ligne: int = 0) -> str:
    suite = f' w:line="{ligne}" w:lineRule="auto"' if ligne else ""
    return f'<w:spacing w:before="{avant}" w:after="{apres}"{suite}/>'


def _trait(cote: str, taille: int, couleur: str, espace: int) -> str:
    return f'<w:{cote} w:val="single" w:sz="{taille}" w:space="{espace}" w:color="{couleur}"/>'


def _numero(rang: int, num: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{rang}"/><w:numId w:val="{num}"/></w:numPr>'


class _Titre(NamedTuple):
    avant: int
    apres: int
    taille: int
    couleur: str
    trait: str = ""

    def style(self, niveau: int, variante: Variante) -> Style:
        numero = _numero(niveau - 1, _NUM_TITRES) if variante.numeroter else ""
        numero = _numero(0, _NUM_ARTICLES) if niveau == variante.niveau_lie else numero
        bordure = f"<w:pBdr>{self.trait}</w:pBdr>" if self.trait else ""
        paragraphe = f"<w:keepNext/><w:keepLines/>{numero}{bordure}{_espace(self.avant, self.apres)}"
        return Style(
            f"Titre{niveau}",
            f"heading {niveau}",
            f'{paragraphe}<w:outlineLvl w:val="{niveau - 1}"/>',
            _lettres(self.taille, self.couleur, gras=True),
        )


def _encadre(ton: str) -> tuple[Style, Style]:
    nom, trait, fond = TONS[ton]
    bords = _trait("top", 4, fond, 4) + _trait("left", 18, trait, 10) + _trait("bottom", 4, fond, 4)
    cadre = (
        f'<w:pBdr>{bords}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{fond}"/>'
        f'{_espace(0, 0)}<w:ind w:left="227"/>'
    )
    ident = {"information": "Information", "alerte": "Alerte", "reussite": "Reussite"}[ton]
    return (
        Style(f"Encadre{ident}", f"Encadré {nom}", cadre),
        Style(
            f"EncadreTitre{ident}",
            f"Encadré {nom} titre",
            f"<w:keepNext/>{_espace(200, 0)}",
            _lettres(couleur=trait, gras=True),
            base=f"Encadre{ident}",
            suivant=f"Encadre{ident}",
        ),
    )


def _sommaire(niveau: int, variante: Variante) -> Style:
    avant, retrait = _SOMMAIRE[niveau - 1]
    texte = retrait + (1247 if niveau in variante.etiquettes else 567)
    tabulations = (
        f'<w:tabs><w:tab w:val="left" w:pos="{texte}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{variante.largeur}"/></w:tabs>'
    )
    return Style(
        f"TM{niveau}",
        f"toc {niveau}",
        f'{tabulations}{_espace(avant, 20)}<w:ind w:left="{texte}" w:right="567" w:hanging="{texte - retrait}"/>'
        if niveau in variante.etiquettes
        else f'{tabulations}{_espace(avant, 20)}<w:ind w:left="{retrait}" w:right="567"/>',
        _lettres(gras=niveau == 1),
    )


_TITRES = (
    _Titre(400, 200, 34, ACCENT, _trait("bottom", 6, ACCENT, 4)),
    _Titre(360, 120, 27, ENCRE),
    _Titre(280, 100, 23, ACCENT),
    _Titre(240, 80, 21, ENCRE),
)
_SOMMAIRE = ((160, 0), (20, 284), (0, 567), (0, 851))
_FIXES: tuple[Style, ...] = (
    Style("Alinea", "Alinéa", _numero(1, _NUM_ARTICLES), suivant="Alinea"),
    Style(
        "Titre",
        "Title",
        f"<w:keepNext/>{_espace(0, 160, 228)}<w:contextualSpacing/>",
        _lettres(60, ENCRE, gras=True),
    ),
    Style("Soustitre", "Subtitle", _espace(0, 360), _lettres(28, GRIS)),
    Style(
        "Organisme",
        "Organisme",
        f"<w:keepNext/><w:pBdr>{_trait('bottom', 18, ACCENT, 10)}</w:pBdr>{_espace(0, 300)}",
        _lettres(26, ACCENT, gras=True),
    ),
    Style(
        "DetailGarde",
        "Détail de garde",
        '<w:tabs><w:tab w:val="left" w:pos="1701"/></w:tabs>' + _espace(0, 60),
        _lettres(20),
    ),
    Style("Discret", "Discret", "", _lettres(18, GRIS)),
    Style("Aide", "Aide", "", _lettres(0, GRIS, italique=True)),
    Style("Alerte", "Alerte", "", _lettres(0, OCRE, gras=True)),
    Style("Grand", "Grand", _espace(80, 160), _lettres(32)),
    Style("Affiche", "Affiche", _espace(80, 160), _lettres(42)),
    Style(
        "Citation",
        "Quote",
        f'<w:pBdr>{_trait("left", 8, FILET, 10)}</w:pBdr>{_espace(80, 160)}<w:ind w:left="284"/>',
        _lettres(italique=True),
    ),
    Style("Puces", "List Bullet", _espace(0, 60), base="Normal", suivant="Puces"),
    Style("Numeros", "List Number", _espace(0, 60), base="Normal", suivant="Numeros"),
    Style("Legende", "caption", f"<w:keepNext/>{_espace(240, 100)}", _lettres(18, GRIS)),
    Style("Figure", "Figure", f'<w:keepNext/>{_espace(240, 80)}<w:jc w:val="center"/>'),
    Style("LegendeFigure", "Légende de figure", f'{_espace(0, 240)}<w:jc w:val="center"/>', _lettres(18, GRIS)),
    Style("Cellule", "Cellule", _espace(0, 0, 252), _lettres(19)),
    Style("CelluleDiscrete", "Cellule discrète", "", _lettres(17, GRIS), base="Cellule"),
    Style("CelluleAide", "Cellule aide", "", _lettres(19, GRIS, italique=True), base="Cellule"),
    Style("CelluleAlerte", "Cellule alerte", "", _lettres(19, OCRE, gras=True), base="Cellule"),
    Style(
        "EnteteCellule",
        "En-tête de colonne",
        "<w:keepNext/>",
        _lettres(19, ACCENT, gras=True),
        base="Cellule",
    ),
    Style("CelluleSerree", "Cellule serrée", _espace(0, 0, 240), _lettres(16), base="Cellule"),
    Style("EnteteSerree", "En-tête serré", _espace(0, 0, 240), _lettres(16), base="EnteteCellule"),
    Style("Rubrique", "Rubrique", "<w:keepNext/>", _lettres(15, GRIS), base="Cellule"),
    Style("Libelle", "Libellé", "", _lettres(19, gras=True), base="Cellule"),
    Style("Article", "Article de loi", "", _lettres(15, GRIS), base="Cellule"),
    *_encadre("information"),
    *_encadre("alerte"),
    *_encadre("reussite"),
    Style(
        "TitreSommaire",
        "TOC Heading",
        f"<w:keepNext/><w:pBdr>{_trait('bottom', 6, ACCENT, 4)}</w:pBdr>{_espace(0, 240)}",
        _lettres(34, ACCENT, gras=True),
    ),
    Style(
        "Entete",
        "header",
        f"<w:pBdr>{_trait('bottom', 4, FILET, 5)}</w:pBdr>{_espace(0, 0)}",
        _lettres(17, GRIS),
    ),
    Style(
        "Pied",
        "footer",
        f"<w:pBdr>{_trait('top', 4, FILET, 5)}</w:pBdr>{_espace(0, 0)}",
        _lettres(17, GRIS),
    ),
    Style("Mention", "Mention", _espace(30, 0), _lettres(17, OCRE, gras=True)),
    Style("Commentaire", "annotation text", _espace(0, 0, 240), _lettres(20)),
    Style(
        "FinDeSection",
        "Fin de section",
        '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>',
        _lettres(2),
    ),
)

_CARACTERES = f"""
<w:style w:type="character" w:styleId="TexteDiscret" w:customStyle="1"><w:name w:val="Texte discret"/>
<w:qFormat/><w:rPr><w:color w:val="{GRIS}"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Lienhypertexte"><w:name w:val="Hyperlink"/><w:uiPriority w:val="99"/>
<w:rPr><w:color w:val="{ACCENT}"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Renvoi" w:customStyle="1"><w:name w:val="Renvoi"/>
<w:rPr><w:color w:val="{ACCENT}"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="AppelCommentaire"><w:name w:val="annotation reference"/>
<w:uiPriority w:val="99"/><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>
"""


def _tableau(ident: str, nom: str, haut: int = 70, cote: int = 100) -> str:
    """Donne un style de tableau à filets : trait d'accent sous l'en-tête, filets entre les lignes."""
    return f"""
<w:style w:type="table" w:styleId="{ident}" w:customStyle="1"><w:name w:val="{nom}"/>
<w:basedOn w:val="TableauNormal"/><w:qFormat/>
<w:tblPr><w:tblBorders>{_trait("bottom", 4, FILET, 0)}{_trait("insideH", 4, FILET, 0)}</w:tblBorders>
<w:tblCellMar><w:top w:w="{haut}" w:type="dxa"/><w:left w:w="{cote}" w:type="dxa"/>
<w:bottom w:w="{haut}" w:type="dxa"/><w:right w:w="{cote}" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_trait("bottom", 8, ACCENT, 0)}</w:tcBorders></w:tcPr>
</w:tblStylePr></w:style>"""


_TABLEAU_NORMAL = """
<w:style w:type="table" w:default="1" w:styleId="TableauNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="Aucuneliste"><w:name w:val="No List"/></w:style>
"""


def _paragraphe(style: Style) -> str:
    integre = style.nom[0].islower() or style.nom in {
        "Title",
        "Subtitle",
        "Quote",
        "List Bullet",
        "List Number",
    }
    perso = "" if integre or style.nom == "TOC Heading" else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.ident}"{perso}><w:name w:val="{style.nom}"/>'
        f'<w:basedOn w:val="{style.base}"/><w:next w:val="{style.suivant}"/><w:qFormat/>'
        f"<w:pPr>{style.paragraphe}</w:pPr><w:rPr>{style.caracteres}</w:rPr></w:style>"
    )


def _tous(variante: Variante) -> Iterator[Style]:
    for niveau, titre in enumerate(_TITRES, start=1):
        yield titre.style(niveau, variante)
    titre_d_annexe = _numero(0, _NUM_ANNEXES)
    yield Style("TitreAnnexe", "Titre d’annexe", titre_d_annexe, base=f"Titre{variante.niveau_annexe}")
    yield from _FIXES
    for niveau in range(1, 5):
        yield _sommaire(niveau, variante)


def feuille_de_styles(variante: Variante) -> str:
    """Donne `styles.xml`, sans déclaration XML."""
    defauts = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" '
        f'w:eastAsia="Calibri" w:cs="Calibri"/><w:color w:val="{ENCRE}"/>'
        '<w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{_espace(0, 120, 264)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="Policepardfaut">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    )
    paragraphes = "".join(_paragraphe(style) for style in _tous(variante))
    tableaux = (
        _tableau("TableauGouverne", "Tableau Gouverne")
        + _tableau("TableauSerre", "Tableau serré", 50, 57)
        + _tableau("FicheGouverne", "Fiche Gouverne")
    )
    return f'<w:styles xmlns:w="{W}">{defauts}{normal}{paragraphes}{_CARACTERES}{_TABLEAU_NORMAL}{tableaux}</w:styles>'


@cache
def identifiants() -> dict[str, str]:
    """Donne nos identifiants de style, chacun traduit en lui-même."""
    return {nom: nom for nom in re.findall(r'w:styleId="(\w+)"', feuille_de_styles(Variante()))}
