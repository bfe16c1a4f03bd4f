"""Les parties d'un .docx autour de son corps : types, relations, réglages, propriétés, commentaires, en-têtes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from socle.documents.arbre import Commentaire, Document
from socle.documents.docx.balises import DECLARATION, ESPACES, R, W, attribut, echapper, parcours
from socle.documents.docx.page import LONGUEUR_DE_PROPRIETE, jour_du_fichier, noyau

_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_IMAGE, _LIEN = f"{R}/image", f"{R}/hyperlink"
_CATEGORIE = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
REGLAGES = (
    f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)


@cache
def types(parties: tuple[str, ...], images: bool, personnalisees: bool) -> str:
    """Donne `[Content_Types].xml` ; `parties` sont les noms des parties de `word/`, sans extension."""
    surcharges = "".join(
        f'<Override PartName="/word/{nom}.xml" ContentType="{_WORD}.{nom.rstrip("0123456789")}+xml"/>'
        for nom in ("styles", "numbering", "settings", *parties)
    )
    png = '<Default Extension="png" ContentType="image/png"/>' if images else ""
    perso = (
        '<Override PartName="/docProps/custom.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
    )
    return (
        f'{DECLARATION}<Types xmlns="{_PAQUET}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{png}'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>{surcharges}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{perso if personnalisees else ''}</Types>"
    )


def _relation(ident: str, genre: str, cible: str, externe: bool = False) -> str:
    dehors = ' TargetMode="External"' if externe else ""
    return f'<Relationship Id="{ident}" Type="{genre}" Target="{attribut(cible)}"{dehors}/>'


def _relations(relations: Iterable[str]) -> str:
    return f'{DECLARATION}<Relationships xmlns="{_PAQUET}/relationships">{"".join(relations)}</Relationships>'


@cache
def relations_du_paquet(personnalisees: bool) -> str:
    """Donne `_rels/.rels`."""
    toutes = [
        _relation("rId1", f"{R}/officeDocument", "word/document.xml"),
        _relation("rId2", f"{_PAQUET}/relationships/metadata/core-properties", "docProps/core.xml"),
    ]
    if personnalisees:
        toutes.append(_relation("rId3", f"{R}/custom-properties", "docProps/custom.xml"))
    return _relations(toutes)


def relations_du_corps(parties: Mapping[str, str], liens: Mapping[str, str], images: Mapping[str, str]) -> str:
    """Donne les relations du corps ; `parties` et `images` : identifiant → fichier ; `liens` : adresse → identifiant."""
    fixes = {"rIdStyles": "styles", "rIdNumerotations": "numbering", "rIdReglages": "settings", **parties}
    return _relations(
        [
            *(_relation(i, f"{R}/{nom.rstrip('0123456789')}", f"{nom}.xml") for i, nom in fixes.items()),
            *(_relation(i, _IMAGE, fichier) for i, fichier in images.items()),
            *(_relation(i, _LIEN, adresse, externe=True) for adresse, i in liens.items()),
        ]
    )


def proprietes(document: Document) -> str:
    """Donne `docProps/core.xml`."""
    textes = noyau(document)
    quand = f"{jour_du_fichier(document).isoformat()}T00:00:00Z"
    balises = (
        ("dc:title", "title"),
        ("dc:subject", "subject"),
        ("dc:creator", "author"),
        ("cp:keywords", "keywords"),
        ("dc:description", "comments"),
        ("cp:lastModifiedBy", "last_modified_by"),
        ("dc:language", "language"),
        ("cp:version", "version"),
    )
    contenu = "".join(f"<{balise}>{echapper(textes[nom])}</{balise}>" for balise, nom in balises)
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PAQUET}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{contenu}<cp:revision>1</cp:revision>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{quand}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{quand}</dcterms:modified></cp:coreProperties>'
    )


def proprietes_personnalisees(proprietes: Mapping[str, str]) -> str:
    """Donne `docProps/custom.xml`."""
    contenu = "".join(
        f'<property fmtid="{_CATEGORIE}" pid="{rang}" name="{attribut(nom[:LONGUEUR_DE_PROPRIETE])}">'
        f"<vt:lpwstr>{echapper(valeur)}</vt:lpwstr></property>"
        for rang, (nom, valeur) in enumerate(proprietes.items(), start=2)
    )
    espace = "http://schemas.openxmlformats.org/officeDocument/2006"
    return (
        f'{DECLARATION}<Properties xmlns="{espace}/custom-properties" xmlns:vt="{espace}/docPropsVTypes">'
        f"{contenu}</Properties>"
    )


def commentaires(liste: Iterable[Commentaire], style: str, appel: str) -> str:
    """Donne `word/comments.xml` ; `style` et `appel` sont les styles du texte et de sa marque."""
    marque = f'<w:r><w:rPr><w:rStyle w:val="{appel}"/></w:rPr><w:annotationRef/></w:r>'
    contenu = "".join(
        f'<w:comment w:id="{rang}" w:author="{attribut(c.auteur)}" w:initials="{attribut(initiales(c.auteur))}">'
        + "".join(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{marque if n == 0 else ""}{parcours(ligne)}</w:p>'
            for n, ligne in enumerate(filter(None, map(str.strip, c.texte.split("\n"))))
        )
        + "</w:comment>"
        for rang, c in enumerate(liste)
    )
    return f"{DECLARATION}<w:comments {ESPACES}>{contenu}</w:comments>"


def initiales(auteur: str) -> str:
    """Donne les initiales d'un auteur : « Service juridique » → « SJ »."""
    return "".join(mot[0].upper() for mot in auteur.split() if mot[0].isalnum())[:4] or auteur[:1]


def entete_ou_pied(genre: str, contenu: str) -> str:
    """Donne une partie d'en-tête (`hdr`) ou de pied (`ftr`)."""
    return f"{DECLARATION}<w:{genre} {ESPACES}>{contenu}</w:{genre}>"
