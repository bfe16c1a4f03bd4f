"""La feuille de styles d'un .odt : la même main que celle de Word, aux noms que LibreOffice connaît et traduit."""

from __future__ import annotations

from typing import NamedTuple

from socle.documents.docx.styles import ACCENT, ENCRE, FILET, GRIS, OCRE, TONS


class Style(NamedTuple):
    """Un style de paragraphe : nom, parent, suivant, propriétés de paragraphe et de caractère, niveau de titre."""

    nom: str
    paragraphe: str = ""
    lettres: str = ""
    parent: str = "Standard"
    suivant: str = ""
    niveau: int = 0

    def xml(self) -> str:
        """Donne le `style:style` ; un nom où manque une lettre du français garde son code (`_20_` : l'espace)."""
        suite = f' style:next-style-name="{self.suivant}"' if self.suivant else ""
        niveau = f' style:default-outline-level="{self.niveau}"' if self.niveau else ""
        parent = f' style:parent-style-name="{self.parent}"' if self.parent else ""
        affiche = self.nom.replace("_20_", " ")
        return (
            f'<style:style style:name="{self.nom}" style:display-name="{affiche}" style:family="paragraph"{parent}'
            f'{suite}{niveau} style:class="text"><style:paragraph-properties {self.paragraphe}/>'
            f"<style:text-properties {self.lettres}/></style:style>"
        )


def lettres(taille: float = 0, couleur: str = "", gras: bool = False, italique: bool = False) -> str:
    """Donne des propriétés de caractère ; `taille` en points."""
    return " ".join(
        partie
        for partie in (
            f'fo:font-size="{taille}pt"' if taille else "",
            f'fo:color="#{couleur}"' if couleur else "",
            'fo:font-weight="bold"' if gras else "",
            'fo:font-style="italic"' if italique else "",
        )
        if partie
    )


def espace(avant: float, apres: float, ligne: int = 0) -> str:
    """Donne des espaces en points, et un interligne en pour cent."""
    suite = f' fo:line-height="{ligne}%"' if ligne else ""
    return f'fo:margin-top="{avant}pt" fo:margin-bottom="{apres}pt"{suite}'


_TENU = 'fo:keep-with-next="always"'
_SOULIGNE = f'fo:border-bottom="0.75pt solid #{ACCENT}" fo:padding-bottom="4pt"'


def _titre(niveau: int, avant: float, apres: float, taille: float, couleur: str, trait: str = "") -> Style:
    paragraphe = f'{_TENU} fo:keep-together="always" {espace(avant, apres)} {trait}'
    return Style(
        f"Heading_20_{niveau}", paragraphe, lettres(taille, couleur, gras=True), suivant="Standard", niveau=niveau
    )


def _encadre(ton: str) -> tuple[Style, Style]:
    _, trait, fond = TONS[ton]
    cadre = (
        f'{espace(0, 0)} fo:margin-left="0mm" fo:background-color="#{fond}" fo:border-left="2.25pt solid #{trait}" '
        'fo:border-right="none" fo:border-top="none" fo:border-bottom="none" fo:padding-left="3mm" '
        'fo:padding-top="1mm" fo:padding-bottom="1mm" fo:padding-right="2mm"'
    )
    nom = ton.capitalize()
    return (
        Style(f"Encadre{nom}", cadre),
        Style(f"EncadreTitre{nom}", _TENU, lettres(couleur=trait, gras=True), f"Encadre{nom}"),
    )


_PARAGRAPHES = (
    _titre(1, 20, 10, 17, ACCENT, _SOULIGNE),
    _titre(2, 18, 6, 13.5, ENCRE),
    _titre(3, 14, 5, 11.5, ACCENT),
    _titre(4, 12, 4, 10.5, ENCRE),
    Style("Title", f"{_TENU} {espace(0, 8, 95)}", lettres(30, ENCRE, gras=True)),
    Style("Subtitle", espace(0, 18), lettres(14, GRIS)),
    Style(
        "Organisme",
        f'{_TENU} {espace(0, 15)} fo:border-bottom="2.25pt solid #{ACCENT}" fo:padding-bottom="10pt"',
        lettres(13, ACCENT, gras=True),
    ),
    Style("Discret", "", lettres(9, GRIS)),
    Style("Aide", "", lettres(0, GRIS, italique=True)),
    Style("Alerte", "", lettres(0, OCRE, gras=True)),
    Style("Grand", espace(4, 8), lettres(16)),
    Style("Affiche", espace(4, 8), lettres(21)),
    Style(
        "Quotations",
        f'{espace(4, 8)} fo:margin-left="5mm" fo:border-left="1pt solid #{FILET}" fo:padding-left="10pt"',
        lettres(italique=True),
    ),
    Style("Alinea", "", suivant="Alinea"),
    Style("List_20_Bullet", espace(0, 3), suivant="List_20_Bullet"),
    Style("List_20_Number", espace(0, 3), suivant="List_20_Number"),
    Style("Caption", f"{_TENU} {espace(12, 5)}", lettres(9, GRIS)),
    Style("Figure", f'{_TENU} {espace(12, 4)} fo:text-align="center"'),
    Style("LegendeFigure", f'{espace(0, 12)} fo:text-align="center"', lettres(9, GRIS)),
    Style("Cellule", espace(0, 0, 105), lettres(9.5)),
    Style("CelluleDiscrete", "", lettres(8.5, GRIS), "Cellule"),
    Style("CelluleAide", "", lettres(0, GRIS, italique=True), "Cellule"),
    Style("CelluleAlerte", "", lettres(0, OCRE, gras=True), "Cellule"),
    Style("CelluleSerree", espace(0, 0, 100), lettres(8), "Cellule"),
    Style("EnteteCellule", _TENU, lettres(0, ACCENT, gras=True), "Cellule"),
    Style("EnteteSerree", espace(0, 0, 100), lettres(8), "EnteteCellule"),
    Style("Rubrique", _TENU, lettres(7.5, GRIS), "Cellule"),
    Style("Libelle", "", lettres(gras=True), "Cellule"),
    Style("Article_20_de_20_loi", "", lettres(7.5, GRIS), "Cellule"),
    *_encadre("information"),
    *_encadre("alerte"),
    *_encadre("reussite"),
    Style("Contents_20_Heading", f"{_TENU} {espace(0, 12)} {_SOULIGNE}", lettres(17, ACCENT, gras=True)),
    Style("Mention", espace(1.5, 0), lettres(8.5, OCRE, gras=True)),
)


def _tabulations(*taquets: str) -> str:
    return f"<style:tab-stops>{''.join(taquets)}</style:tab-stops>"


def taquet(position: float, genre: str = "left", points: bool = False) -> str:
    """Donne un taquet, sa position en millimètres."""
    conduite = ' style:leader-style="dotted" style:leader-text="."' if points else ""
    return f'<style:tab-stop style:position="{position:.2f}mm" style:type="{genre}"{conduite}/>'


def _sommaire(niveau: int, largeur: float, etiquette: bool) -> str:
    """Donne le style des entrées d'un niveau ; ses taquets se comptent depuis son retrait."""
    avant, gauche = ((8, 0.0), (1, 5.0), (0, 10.0), (0, 15.0))[niveau - 1]
    suspendu = 24.0 if etiquette else 0.0
    marge = gauche + suspendu
    tabs = _tabulations(*([] if etiquette else [taquet(10.0)]), taquet(largeur - marge, "right", points=True))
    return (
        f'<style:style style:name="Contents_20_{niveau}" style:display-name="Contents {niveau}" '
        'style:family="paragraph" style:parent-style-name="Standard" style:class="index">'
        f'<style:paragraph-properties {espace(avant, 1)} fo:margin-left="{marge:.2f}mm" '
        f'fo:text-indent="-{suspendu:.2f}mm">{tabs}</style:paragraph-properties>'
        f"<style:text-properties {lettres(gras=niveau == 1)}/></style:style>"
    )


def _bande(nom: str, bord: str, largeur: float) -> str:
    """Donne le style d'un en-tête ou d'un pied, sa seconde partie calée à droite."""
    sens = "bottom" if bord == "bottom" else "top"
    return (
        f'<style:style style:name="{nom}" style:family="paragraph" style:parent-style-name="Standard" style:class="extra">'
        f'<style:paragraph-properties {espace(0, 0)} fo:border-{sens}="0.5pt solid #{FILET}" fo:padding-{sens}="5pt">'
        f"{_tabulations(taquet(largeur, 'right'))}</style:paragraph-properties>"
        f"<style:text-properties {lettres(8.5, GRIS)}/></style:style>"
    )


def _caractere(nom: str, proprietes: str) -> str:
    return f'<style:style style:name="{nom}" style:family="text"><style:text-properties {proprietes}/></style:style>'


_CARACTERES = "".join(
    _caractere(nom, proprietes)
    for nom, proprietes in (
        ("Texte_20_discret", lettres(9, GRIS)),
        ("Gras", lettres(gras=True)),
        ("Italique", lettres(italique=True)),
        ("GrasItalique", lettres(gras=True, italique=True)),
        ("Renvoi", lettres(couleur=ACCENT)),
        ("Internet_20_link", f'{lettres(couleur=ACCENT)} style:text-underline-style="solid"'),
        ("Numero", lettres(couleur=ACCENT, gras=True)),
        ("NumeroAlinea", lettres(couleur=GRIS)),
        ("Puce", lettres(couleur=ACCENT)),
        ("Cache", 'text:display="none"'),
    )
)


def feuille(langue: str, largeurs: tuple[float, float], etiquettes: tuple[int, ...]) -> str:
    """Donne les styles nommés ; `etiquettes` : niveaux de sommaire qui portent « Article 12 »."""
    code, _, pays = langue.partition("-")
    defaut = (
        f'<style:default-style style:family="paragraph"><style:paragraph-properties {espace(0, 6, 110)} '
        'fo:orphans="2" fo:widows="2" style:tab-stop-distance="10mm"/>'
        f'<style:text-properties style:font-name="Calibri" {lettres(10.5, ENCRE)} fo:language="{code}" '
        f'fo:country="{pays or "none"}"/></style:default-style>'
        '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/>'
        "</style:default-style>"
        '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>'
    )
    bandes = "".join(
        _bande(f"{nom}{suffixe}", bord, largeur)
        for suffixe, largeur in zip(("", "Paysage"), largeurs, strict=True)
        for nom, bord in (("Header", "bottom"), ("Footer", "top"))
    )
    sommaire = "".join(_sommaire(niveau, largeurs[0], niveau in etiquettes) for niveau in range(1, 5))
    return defaut + "".join(style.xml() for style in _PARAGRAPHES) + sommaire + bandes + _CARACTERES
