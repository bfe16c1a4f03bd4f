"""Le corps d'un .docx, bloc après bloc : titres, alinéas, paragraphes, listes, encadrés, images, sommaire, zones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from socle.documents.arbre import ErreurDocument, Image, SautDePage, Sommaire
from socle.documents.docx.balises import (
    FIN_DE_CHAMP,
    attribut,
    echapper,
    numerote,
    ouverture_de_champ,
    parcours,
)
from socle.documents.docx.listes import items, liste
from socle.documents.docx.numerotation import ANNEXES, ARTICLES
from socle.documents.docx.page import ouverture
from socle.documents.docx.redaction import Redaction, signet_de_renvoi, signet_de_sommaire
from socle.documents.docx.sections import fermer_la_section
from socle.documents.docx.tableaux import fiche, legende, signatures, tableau
from socle.documents.ouvrage import (
    AlineaPret,
    DebutZone,
    EncadrePret,
    FichePrete,
    FinZone,
    ListePrete,
    Orientation,
    ParagraphePret,
    Repere,
    SignaturesPretes,
    TableauPret,
)

_STYLES = {
    "normal": "Normal", "discret": "Discret", "aide": "Aide", "alerte": "Alerte", "citation": "Citation", "grand": "Grand",
    "affiche": "Affiche",
}  # fmt: skip
_TONS = {"information": "Information", "alerte": "Alerte", "reussite": "Reussite"}
_TABLES = (TableauPret, FichePrete, SignaturesPretes)
_RETRAIT_D_ENCADRE = 227
_EMU_PAR_MM, _EMU_PAR_TWIP = 36000, 635
_AVANT_ENCADRE, _APRES_ENCADRE = ' w:before="200"', ' w:after="240"'


def corps(redaction: Redaction) -> list[str]:
    """Donne les éléments du corps, sans le `w:sectPr` final ; la page de garde reste seule sur sa page."""
    elements = list(ouverture(redaction))
    redaction.saut = redaction.ouvrage.document.page_de_garde
    apres_tableau, premiere = False, True
    suite = redaction.ouvrage.blocs
    for bloc, suivant in zip_longest(suite, suite[1:]):
        if isinstance(bloc, AlineaPret):
            elements.append(_alinea(redaction, bloc, isinstance(suivant, ListePrete)))
        elif isinstance(bloc, SautDePage):
            redaction.saut = True
            continue
        elif isinstance(bloc, Orientation):
            fermer_la_section(redaction, elements, not bloc.paysage, premiere)
            redaction.saut, premiere = False, False
            redaction.largeur = redaction.support.largeurs[bloc.paysage]
        else:
            elements += _bloc(redaction, bloc, apres_tableau, isinstance(suivant, TableauPret | FichePrete))
        apres_tableau = isinstance(bloc, _TABLES)
    return elements


def _bloc(redaction: Redaction, bloc: Any, apres_tableau: bool, avant_tableau: bool) -> Iterator[str]:
    match bloc:
        case Repere():
            yield _titre(redaction, bloc)
        case ParagraphePret():
            contenu = redaction.morceaux(bloc.contenu)
            yield redaction.paragraphe_pose(_STYLES[bloc.style], contenu, garde=avant_tableau)
        case ListePrete():
            yield from liste(redaction, bloc)
        case TableauPret():
            yield from tableau(redaction, bloc, apres_tableau)
        case FichePrete():
            yield from fiche(redaction, bloc, apres_tableau)
        case DebutZone():
            yield redaction.ouverture_de_controle(bloc.etiquette, bloc.titre)
        case FinZone():
            yield "</w:sdtContent></w:sdt>"
        case EncadrePret():
            yield from _encadre(redaction, bloc)
        case Image():
            yield from _image(redaction, bloc)
        case Sommaire():
            yield _sommaire(redaction, bloc.niveaux)
        case SignaturesPretes():
            yield from signatures(redaction, bloc, apres_tableau)
        case _:
            raise ErreurDocument(f"Bloc inattendu dans un document : {type(bloc).__name__}.")


def _alinea(redaction: Redaction, alinea: AlineaPret, annonce: bool) -> str:
    """Donne un alinéa ; celui qui annonce une liste se tient à elle."""
    contenu = redaction.morceaux(alinea.contenu)
    if alinea.commentaires:
        contenu = redaction.commente(alinea.commentaires, contenu)
    return (
        redaction.paragraphe_pose("Alinea", contenu, garde=True) if annonce else redaction.paragraphe("Alinea", contenu)
    )


def _titre(redaction: Redaction, repere: Repere) -> str:
    contenu = parcours(repere.texte)
    if repere.rang in redaction.ouvrage.vises:
        contenu = redaction.signet(signet_de_renvoi(repere), contenu)
    if repere.niveau <= redaction.niveaux_de_sommaire:
        contenu = redaction.signet(signet_de_sommaire(repere), contenu)
    if repere.commentaires:
        contenu = redaction.commente(repere.commentaires, contenu)
    style, num = _style_de_titre(redaction, repere)
    return redaction.paragraphe_pose(style, contenu, num=num) if num else redaction.paragraphe(style, contenu)


def _style_de_titre(redaction: Redaction, repere: Repere) -> tuple[str, str]:
    """Donne le style d'un titre, et la numérotation qu'il lui faut en propre si son style ne la porte pas."""
    nums, lie = redaction.support.nums, redaction.support.niveau_lie
    style = f"Titre{repere.niveau}"
    if repere.serie == "annexe":
        if repere.niveau == redaction.niveau_annexe:
            return "TitreAnnexe", ""
        return style, numerote(nums[ANNEXES])
    if repere.serie == "article":
        return style, "" if repere.niveau == lie else numerote(nums[ARTICLES])
    return style, numerote(0) if repere.niveau == lie else ""


def _encadre(redaction: Redaction, encadre: EncadrePret) -> Iterator[str]:
    """Donne des paragraphes bordés, qui se tiennent ensemble ; le premier et le dernier portent l'écart au reste."""
    ton = _TONS[encadre.ton]
    ecrits = [(f"EncadreTitre{ton}", parcours(encadre.titre), "", "")] if encadre.titre else []
    for bloc in encadre.blocs:
        if isinstance(bloc, ParagraphePret):
            ecrits.append((f"Encadre{ton}", redaction.morceaux(bloc.contenu), "", ""))
        else:
            suite = items(redaction, bloc, _RETRAIT_D_ENCADRE)
            ecrits += [(f"Encadre{ton}", item.contenu, item.num, item.retrait) for item in suite]
    dernier = len(ecrits) - 1
    for rang, (style, contenu, num, retrait) in enumerate(ecrits):
        ecarts = f"{_AVANT_ENCADRE if rang == 0 else ''}{_APRES_ENCADRE if rang == dernier else ''}"
        espace = f"<w:spacing{ecarts}/>" if ecarts else ""
        yield redaction.paragraphe_pose(style, contenu, rang < dernier, num, espace=espace, retrait=retrait)


def _image(redaction: Redaction, image: Image) -> Iterator[str]:
    largeur = min(round(image.largeur_mm * _EMU_PAR_MM), redaction.largeur * _EMU_PAR_TWIP)
    colonnes, rangees = struct.unpack_from(">II", image.png, 16)
    dessin = _dessin(redaction, image, largeur, max(1, round(largeur * rangees / max(1, colonnes))))
    if not image.legende:
        yield redaction.paragraphe_pose("Figure", dessin, garde=False, num='<w:keepNext w:val="0"/>')
        return
    yield redaction.paragraphe("Figure", dessin)
    yield legende(redaction, "Figure", str(next(redaction.figures)), image.legende, "LegendeFigure")


def _dessin(redaction: Redaction, image: Image, largeur: int, hauteur: int) -> str:
    ident, relation = next(redaction.dessins), redaction.image(image.png)
    taille = f'cx="{largeur}" cy="{hauteur}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {taille}/><wp:docPr id="{ident}" name="Image {ident}" descr="{attribut(image.texte_alternatif)}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{ident}" name="Image {ident}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {taille}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _sommaire(redaction: Redaction, niveaux: int) -> str:
    """Un champ TOC, ses entrées déjà justes ; la mise à jour du champ, dans Word, y ajoute les pages."""
    reperes = redaction.ouvrage.sommaire(niveaux)
    if not reperes:
        return ""
    # Un gabarit maison peut fonder ce style sur « Titre 1 » : il n'en prend pas le numéro.
    titre = redaction.paragraphe_pose("TitreSommaire", parcours("Sommaire"), num=numerote(0))
    champ = ouverture_de_champ(rf'TOC \o "1-{niveaux}" \h \z \u')
    entrees = [_entree(repere, redaction.support.sommaire_tabule) for repere in reperes]
    entrees[0] = champ + entrees[0]
    entrees[-1] += FIN_DE_CHAMP
    lignes = [redaction.paragraphe(f"TM{r.niveau}", entree) for r, entree in zip(reperes, entrees, strict=True)]
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{titre}{''.join(lignes)}</w:sdtContent></w:sdt>"
    )


def _entree(repere: Repere, tabule: bool) -> str:
    numero = f"<w:t>{repere.etiquette}</w:t><w:tab/>" if repere.numero else ""
    if numero and not tabule:
        numero = f'<w:t xml:space="preserve">{repere.prefixe} </w:t>'
    return (
        f'<w:hyperlink w:anchor="{signet_de_sommaire(repere)}" w:history="1"><w:r>{numero}'
        f'<w:t xml:space="preserve">{echapper(repere.texte)}</w:t></w:r></w:hyperlink>'
    )
