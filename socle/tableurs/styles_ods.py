"""Parties fixes d'un .ods : styles, mise en page, manifeste, réglages d'affichage."""

from xml.sax.saxutils import escape, quoteattr

from socle.tableurs.a_ecrire import ACCENT, FILET, FOND_ENTETE, FOND_LIBELLE, HAUTEUR_MAXIMUM

TYPE = "application/vnd.oasis.opendocument.spreadsheet"

_ESPACES = " ".join(
    f'xmlns:{prefixe}="{adresse}"'
    for prefixe, adresse in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    }.items()
)
_ENTETE_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'

MANIFESTE = (
    _ENTETE_XML + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{partie}.xml" manifest:media-type="text/xml"/>'
        for partie in ("content", "styles", "meta", "settings")
    )
    + "</manifest:manifest>"
)

_FRANCAIS = 'number:language="fr" number:country="FR"'
_JOUR = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
_HEURE = '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
_FORMATS = (
    f'<number:date-style style:name="N-date">{_JOUR}</number:date-style>'
    f'<number:date-style style:name="N-dateheure">{_JOUR}<number:text> </number:text>{_HEURE}'
    "</number:date-style>"
    f'<number:time-style style:name="N-heure">{_HEURE}</number:time-style>'
    f'<number:boolean-style style:name="N-bool" {_FRANCAIS}><number:boolean/></number:boolean-style>'
    + "".join(
        f'<number:number-style style:name="N-{nom}" {_FRANCAIS}>'
        '<number:number number:min-integer-digits="1"/></number:number-style>'
        for nom in ("nombre", "gauche")
    )
)

_TRAITS = {
    "titre": (f'fo:font-weight="bold" fo:font-size="16pt" fo:color="{ACCENT}"', ""),
    "section": (
        f'fo:font-weight="bold" fo:font-size="12pt" fo:color="{ACCENT}"',
        f'fo:border-bottom="1.5pt solid {ACCENT}" fo:wrap-option="wrap"',
    ),
    "entete": (
        f'fo:font-weight="bold" fo:color="{ACCENT}"',
        f'fo:background-color="{FOND_ENTETE}" fo:border-bottom="1.5pt solid {ACCENT}" fo:wrap-option="wrap"',
    ),
    "libelle": (
        'fo:font-weight="bold"',
        f'fo:background-color="{FOND_LIBELLE}" fo:border-bottom="0.5pt solid {FILET}" fo:wrap-option="wrap"',
    ),
    "texte": ("", f'fo:border-bottom="0.5pt solid {FILET}" fo:wrap-option="wrap"'),
    "note": ('fo:font-style="italic" fo:color="#555555"', ""),
}


def _styles_de_cellule() -> str:
    sortie = []
    for nom, (texte, cellule) in _TRAITS.items():
        for suffixe in ("", "-date", "-dateheure", "-heure", "-bool", "-nombre", "-gauche"):
            cadrage = "end" if suffixe == "-nombre" else "start"
            format_nombre = f' style:data-style-name="N{suffixe}"' if suffixe else ""
            sortie.append(
                f'<style:style style:name="{nom}{suffixe}" style:family="table-cell" '
                f'style:parent-style-name="Default"{format_nombre}>'
                f'<style:table-cell-properties style:vertical-align="top" fo:padding="0.06cm" {cellule}/>'
                f'<style:paragraph-properties fo:text-align="{cadrage}"/>'
                f"<style:text-properties {texte}/></style:style>"
            )
    return "".join(sortie)


CELLULES = _FORMATS + _styles_de_cellule()

STYLES = (
    _ENTETE_XML
    + f'<office:document-styles {_ESPACES} office:version="1.3"><office:styles>'
    + '<style:default-style style:family="table-cell">'
    + '<style:paragraph-properties style:tab-stop-distance="1.25cm"/>'
    + '<style:text-properties style:font-name="Liberation Sans" fo:font-family="Liberation Sans" '
    + 'fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style>'
    + '<style:style style:name="Default" style:family="table-cell"/>'
    + "</office:styles><office:automatic-styles>"
    + '<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="29.7cm" '
    + 'fo:page-height="21cm" style:print-orientation="landscape" fo:margin-top="1.3cm" '
    + 'fo:margin-bottom="1.3cm" fo:margin-left="1.3cm" fo:margin-right="1.3cm" '
    + 'style:scale-to-X="1" style:scale-to-Y="0"/>'
    + '<style:footer-style><style:header-footer-properties fo:min-height="0.7cm" fo:margin-top="0.2cm"/>'
    + "</style:footer-style></style:page-layout></office:automatic-styles><office:master-styles>"
    + '<style:master-page style:name="Default" style:page-layout-name="page">'
    + '<style:header style:display="false"/><style:footer><style:region-left><text:p>'
    + "<text:sheet-name>?</text:sheet-name></text:p></style:region-left>"
    + "<style:region-right><text:p>Page <text:page-number>1</text:page-number> / "
    + "<text:page-count>1</text:page-count></text:p></style:region-right></style:footer></style:master-page>"
    + "</office:master-styles></office:document-styles>"
)

DEBUT_CONTENU = (
    _ENTETE_XML + f'<office:document-content {_ESPACES} office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="feuille" style:family="table" style:master-page-name="Default">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ligne" style:family="table-row">'
    '<style:table-row-properties style:use-optimal-row-height="true"/></style:style>'
    + "".join(
        f'<style:style style:name="ligne-{n}" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{0.16 + 0.43 * n:.2f}cm" style:use-optimal-row-height="false"/></style:style>'
        for n in range(2, HAUTEUR_MAXIMUM + 1)
    )
    + CELLULES
)
FIN_CONTENU = "</office:spreadsheet></office:body></office:document-content>"


def meta(titre: str, date_iso: str) -> str:
    """meta.xml : titre, langue et date de création (AAAA-MM-JJTHH:MM:SS, ou « »)."""
    date = f"<meta:creation-date>{date_iso}</meta:creation-date>" if date_iso else ""
    return (
        f'{_ENTETE_XML}<office:document-meta {_ESPACES} office:version="1.3"><office:meta>'
        f"<meta:generator>Gouverne</meta:generator><dc:title>{escape(titre)}</dc:title>"
        f"<dc:language>fr-FR</dc:language>{date}</office:meta></office:document-meta>"
    )


def reglages(feuilles_figees: list[tuple[str, int]]) -> str:
    """settings.xml : pour chaque (nom de feuille, nombre de lignes), fige ces lignes en haut de l'écran."""
    entrees = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(nom)}>"
        '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
        '<config:config-item config:name="VerticalSplitPosition" config:type="int">'
        f"{lignes}</config:config-item>"
        '<config:config-item config:name="ActiveSplitRange" config:type="short">2</config:config-item>'
        '<config:config-item config:name="PositionTop" config:type="int">0</config:config-item>'
        f'<config:config-item config:name="PositionBottom" config:type="int">{lignes}</config:config-item>'
        "</config:config-item-map-entry>"
        for nom, lignes in feuilles_figees
    )
    return (
        f'{_ENTETE_XML}<office:document-settings {_ESPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings" xmlns:ooo="http://openoffice.org/2004/office">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{entrees}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )
