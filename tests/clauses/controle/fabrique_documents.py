"""De petits documents Word et OpenDocument écrits à la main, balise par balise, pour éprouver les lecteurs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTIES = {
    "numbering": "word/numbering.xml", "styles": "word/styles.xml", "footnotes": "word/footnotes.xml",
    "endnotes": "word/endnotes.xml", "header": "word/header1.xml", "footer": "word/footer1.xml",
    "comments": "word/comments.xml",
}  # fmt: skip
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def paquet(parties: Mapping[str, str | bytes]) -> bytes:
    """Un zip de ces parties, dans l'ordre."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


def r(texte: str) -> str:
    """Un morceau de texte Word."""
    return f'<w:r><w:t xml:space="preserve">{escape(texte)}</w:t></w:r>'


def p(texte: str = "", proprietes: str = "", dedans: str = "") -> str:
    """Un paragraphe Word ; `dedans` : XML ajouté après son texte."""
    return f"<w:p><w:pPr>{proprietes}</w:pPr>{r(texte) if texte else ''}{dedans}</w:p>"


def numero(liste: int, niveau: int = 0) -> str:
    """Les propriétés d'un paragraphe numéroté."""
    return f'<w:numPr><w:ilvl w:val="{niveau}"/><w:numId w:val="{liste}"/></w:numPr>'


def tableau(*lignes: list[str]) -> str:
    """Un tableau Word ; une cellule est du texte, ou du XML s'il commence par « < »."""
    rangs = ""
    for ligne in lignes:
        cellules = "".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in ligne)
        rangs += f"<w:tr>{cellules}</w:tr>"
    return f"<w:tbl><w:tblPr/>{rangs}</w:tbl>"


def docx(corps: str, **parties: str) -> bytes:
    """Un .docx : son corps et, par nom de relation, le contenu de ses autres parties."""
    racines = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes",
               "header": "hdr", "footer": "ftr", "comments": "comments"}  # fmt: skip
    liens = "".join(
        f'<Relationship Id="r{i}" Type="{REL}/{nom}" Target="{PARTIES[nom].removeprefix("word/")}"/>'
        for i, nom in enumerate(parties)
    )
    principal = f'<Relationship Id="r0" Type="{REL}/officeDocument" Target="word/document.xml"/>'
    contenu: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f"<Relationships>{principal}</Relationships>",
        "word/document.xml": f"<w:document {W}><w:body>{corps}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{liens}</Relationships>",
    }
    for nom, interieur in parties.items():
        contenu[PARTIES[nom]] = f"<w:{racines[nom]} {W}>{interieur}</w:{racines[nom]}>"
    return paquet(contenu)


def docx_depuis(markdown: str) -> bytes:
    """Un .docx qui dit la même chose qu'un texte Markdown simple : titres, paragraphes, tableaux."""
    corps, rangs = "", []
    for ligne in [*markdown.splitlines(), ""]:
        if ligne.startswith("|"):
            cellules = [c.strip() for c in ligne.strip().strip("|").split("|")]
            rangs += [] if set("".join(cellules)) <= set("-: ") else [cellules]
            continue
        if rangs:
            corps, rangs = corps + tableau(*rangs), []
        titre = len(ligne) - len(ligne.lstrip("#"))
        if ligne.strip():
            niveau = f'<w:outlineLvl w:val="{titre - 1}"/>' if titre else ""
            corps += p(ligne.lstrip("# ").removeprefix("- "), niveau)
    return docx(corps)


def odt(corps: str, styles: str = "", automatiques: str = "", manifeste: str = "<m/>") -> bytes:
    """Un .odt : le contenu de office:text, les styles du document, les styles automatiques."""
    contenu = (
        f"<office:document-content {ODF}><office:automatic-styles>{automatiques}</office:automatic-styles>"
        f"<office:body><office:text>{corps}</office:text></office:body></office:document-content>"
    )
    return paquet({
        "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": contenu,
        "styles.xml": f"<office:document-styles {ODF}>{styles}</office:document-styles>", "META-INF/manifest.xml": manifeste,
    })  # fmt: skip


def odt_depuis(markdown: str) -> bytes:
    """Un .odt qui dit la même chose qu'un texte Markdown simple : titres, paragraphes, listes."""
    corps = ""
    for ligne in markdown.splitlines():
        texte = escape(ligne.lstrip("# "))
        if ligne.startswith("#"):
            corps += f'<text:h text:outline-level="1">{texte}</text:h>'
        elif ligne.startswith("- "):
            corps += f"<text:list><text:list-item><text:p>{texte[2:]}</text:p></text:list-item></text:list>"
        elif ligne.strip():
            corps += f"<text:p>{texte}</text:p>"
    return odt(corps)
