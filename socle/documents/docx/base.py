"""Notre .docx de départ, construit par le code : A4, fr-FR, nos styles, nos numérotations, rien d'autre.

Le modèle de python-docx est au format Letter, en anglais, signé « python-docx » : il ne sert pas ici.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache

from socle.documents.docx.numerotation import numerotation
from socle.documents.docx.styles import feuille_de_styles

_ENTETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_TYPE_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_PARTIES = {"styles": "styles", "numbering": "numbering", "settings": "settings"}

_TYPES = (
    f'<Types xmlns="{_PAQUET}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE_WORD}.document.main+xml"/>'
    + "".join(f'<Override PartName="/word/{nom}.xml" ContentType="{_TYPE_WORD}.{nom}+xml"/>' for nom in _PARTIES)
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PAQUET}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PAQUET}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_RELATIONS_DOCUMENT = (
    f'<Relationships xmlns="{_PAQUET}/relationships">'
    + "".join(
        f'<Relationship Id="rId{rang}" Type="{_R}/{nom}" Target="{nom}.xml"/>'
        for rang, nom in enumerate(_PARTIES, start=1)
    )
    + "</Relationships>"
)
# A4 en vingtièmes de point, marges de 24 mm sur les côtés et de 27 mm en haut et en bas.
_DOCUMENT = (
    f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1531" w:right="1361" w:bottom="1531" w:left="1361" w:header="737" w:footer="680" '
    'w:gutter="0"/></w:sectPr></w:body></w:document>'
)
_REGLAGES = (
    f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_PROPRIETES = (
    f'<cp:coreProperties xmlns:cp="{_PAQUET}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)


@cache
def base_docx() -> bytes:
    """Donne le paquet vide, le même à chaque appel."""
    fichiers = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": _DOCUMENT,
        "word/_rels/document.xml.rels": _RELATIONS_DOCUMENT,
        "word/styles.xml": feuille_de_styles(),
        "word/numbering.xml": numerotation(),
        "word/settings.xml": _REGLAGES,
        "docProps/core.xml": _PROPRIETES,
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as paquet:
        for nom, contenu in fichiers.items():
            paquet.writestr(nom, _ENTETE + contenu)
    return tampon.getvalue()
