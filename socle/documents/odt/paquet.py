"""Le paquet .odt : contenu, styles, mises en page, métadonnées, images ; sans horloge, comme les autres formats."""

from __future__ import annotations

import io
import zipfile

from socle.documents.arbre import Document
from socle.documents.docx.styles import ENCRE
from socle.documents.odt.balises import DECLARATION, ESPACES, attribut, echapper
from socle.documents.odt.blocs import corps
from socle.documents.odt.listes import plan, styles_de_liste
from socle.documents.odt.redaction import Redaction
from socle.documents.odt.styles import feuille
from socle.documents.odt.tableaux import STYLES_DE_CELLULE
from socle.documents.ouvrage import Ouvrage

_TYPE = "application/vnd.oasis.opendocument.text"
_SANS_DATE = "1980-01-01"
_COURT, _LONG, _COTE, _HAUT = 210.0, 297.0, 24.0, 13.0
_POLICE = (
    '<office:font-face-decls><style:font-face style:name="Calibri" svg:font-family="Calibri, Carlito, \'Source Sans 3\', '
    'sans-serif" style:font-family-generic="swiss" style:font-pitch="variable"/></office:font-face-decls>'
)
_SUITES = "".join(
    f'<text:sequence-decl text:display-outline-level="0" text:name="{nom}"/>'
    for nom in ("Article", "Annexe", "Tableau", "Figure")
)
_CADRE = (
    '<style:style style:name="Cadre" style:family="graphic"><style:graphic-properties style:vertical-pos="top" '
    'style:vertical-rel="baseline" fo:border="none" fo:padding="0mm"/></style:style>'
    f'<style:style style:name="Entree" style:family="text"><style:text-properties fo:color="#{ENCRE}" '
    'style:text-underline-style="none"/></style:style>'
)


def composer(ouvrage: Ouvrage) -> bytes:
    """Donne les octets du .odt ; `mimetype` vient le premier et n'est pas compressé, comme la norme l'exige."""
    document = ouvrage.document
    redaction = Redaction(ouvrage, (_largeur(document.paysage), _largeur(True)))
    contenu = "".join(corps(redaction))
    images = {chemin: png for png, chemin in redaction.images.items()}
    fichiers: dict[str, bytes] = {
        "content.xml": _contenu(redaction, contenu).encode(),
        "styles.xml": _styles(redaction).encode(),
        "meta.xml": _metadonnees(document).encode(),
        **images,
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as paquet:
        _ajouter(paquet, "mimetype", _TYPE.encode(), zipfile.ZIP_STORED)
        _ajouter(paquet, "META-INF/manifest.xml", _manifeste(list(fichiers)).encode())
        for nom, octets in fichiers.items():
            _ajouter(paquet, nom, octets)
    return tampon.getvalue()


def _ajouter(paquet: zipfile.ZipFile, nom: str, octets: bytes, compression: int = zipfile.ZIP_DEFLATED) -> None:
    paquet.writestr(zipfile.ZipInfo(nom, (1980, 1, 1, 0, 0, 0)), octets, compression)


def _largeur(paysage: bool) -> float:
    return (_LONG if paysage else _COURT) - 2 * _COTE


def _contenu(redaction: Redaction, contenu: str) -> str:
    automatiques = f"{STYLES_DE_CELLULE}{''.join(redaction.autres_styles)}"
    return (
        f'{DECLARATION}<office:document-content {ESPACES} office:version="1.3">{_POLICE}<office:automatic-styles>'
        f"{automatiques}</office:automatic-styles><office:body><office:text><text:sequence-decls>{_SUITES}"
        f"</text:sequence-decls>{contenu}</office:text></office:body></office:document-content>"
    )


def _styles(redaction: Redaction) -> str:
    ouvrage = redaction.ouvrage
    document = ouvrage.document
    nommes = feuille(document.langue, redaction.largeurs, ouvrage.niveaux_a_etiquette)
    pages = _page("Page", document.paysage) + _page("PagePaysage", True)
    return (
        f'{DECLARATION}<office:document-styles {ESPACES} office:version="1.3">{_POLICE}<office:styles>{nommes}{_CADRE}'
        f"{plan(document.numeroter)}{styles_de_liste()}</office:styles><office:automatic-styles>{pages}"
        f"</office:automatic-styles><office:master-styles>{_maitres(ouvrage)}</office:master-styles>"
        "</office:document-styles>"
    )


def _page(nom: str, paysage: bool) -> str:
    largeur, hauteur = (_LONG, _COURT) if paysage else (_COURT, _LONG)
    sens = "landscape" if paysage else "portrait"
    return (
        f'<style:page-layout style:name="{nom}"><style:page-layout-properties fo:page-width="{largeur}mm" '
        f'fo:page-height="{hauteur}mm" style:print-orientation="{sens}" fo:margin-top="{_HAUT}mm" '
        f'fo:margin-bottom="{_HAUT}mm" fo:margin-left="{_COTE}mm" fo:margin-right="{_COTE}mm"/>'
        '<style:header-style><style:header-footer-properties fo:min-height="14mm" fo:margin-bottom="8mm"/>'
        '</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="14mm" '
        'fo:margin-top="6mm"/></style:footer-style></style:page-layout>'
    )


def _maitres(ouvrage: Ouvrage) -> str:
    """Donne les mises en page : la garde, sans en-tête ; le portrait ; le paysage."""
    mention = ouvrage.document.mention
    ligne = f'<text:p text:style-name="Mention">{echapper(mention)}</text:p>' if mention else ""
    pied = f"<style:footer>{ligne}</style:footer>" if mention else ""
    return (
        f'<style:master-page style:name="Standard" style:page-layout-name="Page">{_bandes(ouvrage, "", ligne)}'
        '</style:master-page><style:master-page style:name="Garde" style:page-layout-name="Page" '
        f'style:next-style-name="Standard">{pied}</style:master-page>'
        f'<style:master-page style:name="Paysage" style:page-layout-name="PagePaysage">'
        f"{_bandes(ouvrage, 'Paysage', ligne)}</style:master-page>"
    )


def _bandes(ouvrage: Ouvrage, suffixe: str, mention: str) -> str:
    gauche, droite = map(echapper, ouvrage.entete)
    return (
        f'<style:header><text:p text:style-name="Header{suffixe}">{gauche}{f"<text:tab/>{droite}" if droite else ""}'
        f'</text:p></style:header><style:footer><text:p text:style-name="Footer{suffixe}">{echapper(ouvrage.references)}'
        '<text:tab/>Page\u00a0<text:page-number text:select-page="current">1</text:page-number>\u00a0/\u00a0'
        f"<text:page-count>1</text:page-count></text:p>{mention}</style:footer>"
    )


def _metadonnees(document: Document) -> str:
    jour = document.date_document.isoformat() if document.date_document else _SANS_DATE
    textes = (
        ("dc:title", document.titre),
        ("dc:subject", document.sous_titre),
        ("dc:description", document.mention),
        ("meta:initial-creator", document.organisme),
        ("dc:creator", document.organisme),
        ("dc:language", document.langue),
    )
    contenu = "".join(f"<{balise}>{echapper(valeur)}</{balise}>" for balise, valeur in textes if valeur)
    libres = "".join(
        f'<meta:user-defined meta:name="{attribut(nom)}" meta:value-type="string">{echapper(valeur)}</meta:user-defined>'
        for nom, valeur in document.proprietes.items()
    )
    return (
        f'{DECLARATION}<office:document-meta {ESPACES} office:version="1.3"><office:meta><meta:generator>Gouverne'
        f"</meta:generator>{contenu}<meta:creation-date>{jour}T00:00:00</meta:creation-date>"
        f"<dc:date>{jour}T00:00:00</dc:date>{libres}</office:meta></office:document-meta>"
    )


def _manifeste(noms: list[str]) -> str:
    espace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entrees = "".join(
        f'<manifest:file-entry manifest:full-path="{nom}" manifest:media-type="{genre}"/>'
        for nom, genre in (("/", _TYPE), *((nom, "image/png" if nom.endswith(".png") else "text/xml") for nom in noms))
    )
    return f'{DECLARATION}<manifest:manifest xmlns:manifest="{espace}" manifest:version="1.3">{entrees}</manifest:manifest>'
