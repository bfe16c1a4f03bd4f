"""Petits fichiers fabriqués octet par octet : ce qu'aucun tableur n'écrirait volontiers."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ESPACES_ODS = " ".join(
    f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{suite}:1.0"'
    for nom, suite in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("draw", "drawing"),
    )
)
_LIENS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TABLEUR = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def archive(parties: dict[str, str | bytes]) -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as zip_:
        for nom, contenu in parties.items():
            zip_.writestr(nom, contenu)
    return sortie.getvalue()


def ods(corps: str, prologue: str = "", manifeste: str = "", hors_table: str = "") -> bytes:
    """Un .ods d'une feuille « F » dont `corps` est le contenu de table:table."""
    contenu = (
        f"{prologue}<office:document-content {_ESPACES_ODS}><office:body><office:spreadsheet>{hors_table}"
        f'<table:table table:name="F">{corps}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return archive({"mimetype": ODS, "META-INF/manifest.xml": manifeste or "<manifest/>", "content.xml": contenu})


def rangee(*cellules: str, fois: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{fois}">{"".join(cellules)}</table:table-row>'


def texte_ods(contenu: str, fois: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{fois}">'
        f"<text:p>{contenu}</text:p></table:table-cell>"
    )


def vides_ods(fois: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{fois}"/>'


def relations(*liens: tuple[str, str, str]) -> str:
    corps = "".join(f'<Relationship Id="{i}" Type="{_TYPES}/{t}" Target="{c}"/>' for i, t, c in liens)
    return f'<Relationships xmlns="{_LIENS}">{corps}</Relationships>'


def xlsx(donnees: str, chaines: str = "", styles: str = "", proprietes: str = "", prologue: str = "") -> bytes:
    """Un .xlsx d'une feuille « F » dont `donnees` est le contenu de sheetData."""
    ns = f'xmlns="{_TABLEUR}"'
    return archive(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook {ns} xmlns:r="{_TYPES}">{proprietes}<sheets>'
            '<sheet name="F" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("a", "worksheet", "worksheets/sheet1.xml"),
                ("b", "styles", "styles.xml"),
                ("c", "sharedStrings", "/xl/sharedStrings.xml"),
            ),
            "xl/styles.xml": f"<styleSheet {ns}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {ns}>{chaines}</sst>",
            "xl/worksheets/sheet1.xml": f"{prologue}<worksheet {ns}><sheetData>{donnees}</sheetData></worksheet>",
        }
    )


def formats_xlsx(*codes: str) -> str:
    """styles.xml : le style n (à partir de 1) porte le code n ; le style 0 est « Standard »."""
    nombres = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{c}"/>' for i, c in enumerate(codes))
    styles = "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(codes)))
    return f'<numFmts>{nombres}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs>'


def _enregistrement(genre: int, donnees: bytes = b"") -> bytes:
    return struct.pack("<HH", genre, len(donnees)) + donnees


def flux_xls(
    cellules: list[tuple[int, int, float]], chiffre: bool = False, avant: bytes = b"", suite: bytes = b""
) -> bytes:
    """Flux « Workbook » BIFF8 d'une feuille « F » de nombres."""
    debut = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)
    avant = _enregistrement(0x0809, debut) + avant
    if chiffre:
        avant += _enregistrement(0x002F, b"\1\0" + bytes(52))
    longueur_liste = 4 + 4 + 2 + 2 + 1
    place = len(avant) + longueur_liste + 4
    liste = _enregistrement(0x0085, struct.pack("<IHBB", place, 0, 1, 0) + b"F")
    assert len(liste) == longueur_liste
    feuille = _enregistrement(0x0809, debut[:2] + b"\x10\0" + debut[4:])
    feuille += b"".join(_enregistrement(0x0203, struct.pack("<HHHd", li, co, 0, v)) for li, co, v in cellules)
    return avant + liste + _enregistrement(0x000A) + feuille + suite + _enregistrement(0x000A)


def ole(flux: dict[str, bytes]) -> bytes:
    """Fichier OLE (secteurs de 512 octets) ; les flux sont complétés pour éviter la mini-table."""
    secteurs: list[bytes] = []
    fat: list[int] = []
    entrees = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for nom, donnees in flux.items():
        donnees = donnees.ljust(4096, b"\0")
        nombre = -(-len(donnees) // 512)
        entrees.append((nom, 2, len(fat), len(donnees)))
        secteurs += [donnees[i * 512 : i * 512 + 512].ljust(512, b"\0") for i in range(nombre)]
        fat += [*range(len(fat) + 1, len(fat) + nombre), 0xFFFFFFFE]
    repertoire = b"".join(_entree_ole(rang, *entree) for rang, entree in enumerate(entrees)).ljust(512, b"\0")
    premier = len(fat)
    fat += [0xFFFFFFFE, 0xFFFFFFFD]
    secteurs += [repertoire, struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))]
    entete = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    entete += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, premier, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return entete + struct.pack("<109I", premier + 1, *[0xFFFFFFFF] * 108) + b"".join(secteurs)


def _entree_ole(rang: int, nom: str, genre: int, depart: int, taille: int) -> bytes:
    octets = (nom + "\0").encode("utf-16-le")
    enfant = 1 if rang == 0 else 0xFFFFFFFF
    voisin = 0xFFFFFFFF
    return (
        octets.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(octets), genre, 1, voisin, voisin, enfant)
        + bytes(36)
        + struct.pack("<IQ", depart, taille)
    )
