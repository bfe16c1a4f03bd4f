"""Reconnaître un fichier par son contenu, jamais par son nom ; ce qui peut s'exécuter est refusé."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from socle.erreurs import RegleEnfreinte
from socle.types import lire_ligne

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
    (b"{\\rtf", "application/rtf", "rtf"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)
_OOXML = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FLUX_OLE = (
    ("__substg1.0_", "application/vnd.ms-outlook", "msg"), ("WordDocument", "application/msword", "doc"),
    ("Workbook", "application/vnd.ms-excel", "xls"), ("Book", "application/vnd.ms-excel", "xls"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt"),
)  # fmt: skip
"""Nom de flux d'un ancien document Office → ce qu'il est. Un courriel garde les siens à côté de ceux de ses pièces."""
_MACROS_OLE = ("_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR")
_PHOTOS_HEIF = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc")
_BOM = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DER = (b"0\x80", b"0\x82", b"0\x83", b"0\x84")
_ACTIFS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
_BALISES = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html|svg|script|body|head|hta:application)\b", re.I | re.S
)
REFUSE = (
    "Ce type de fichier n'est pas accepté. Déposez un PDF, une image, un document bureautique, un texte ou un courriel."
)
ACTIF = "Ce fichier peut exécuter un programme ou du code : il est refusé. Déposez-en plutôt une version PDF."
_ENTREES_MAXIMALES = 20_000
_DANGEREUX = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_INVISIBLES = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_AUTRES_EXTENSIONS = {
    "jpg": ("jpeg",), "tif": ("tiff",), "txt": ("csv", "md", "log"), "zip": ("asice", "asics"), "heic": ("heif",),
    "p7m": ("p7s", "p7b", "der", "cer", "crt"),
}  # fmt: skip
"""Extension d'un contenu → autres extensions que son nom peut garder."""


@dataclass(frozen=True)
class Nature:
    """Ce qu'est un fichier : son type et l'extension qui lui convient."""

    mime: str
    extension: str


def reconnaitre(contenu: bytes) -> Nature:
    """Le type d'un fichier d'après son contenu ; `RegleEnfreinte` s'il est vide, actif ou inconnu."""
    if not contenu:
        raise RegleEnfreinte("Ce fichier est vide.")
    if contenu.startswith(_ACTIFS) or _BALISES.match(_sans_bom(contenu[:4096])):
        raise RegleEnfreinte(ACTIF)
    for debut, mime, extension in _SIGNATURES:
        if contenu.startswith(debut):
            return Nature(mime, extension)
    if contenu.startswith(b"PK\x03\x04"):
        return _archive(contenu)
    if contenu.startswith(_OLE):
        return _ancien_office(contenu)
    if contenu.startswith(_DER):
        return Nature("application/pkcs7-mime", "p7m")
    return _photo(contenu) or _texte(contenu)


def _sans_bom(debut: bytes) -> bytes:
    """Le début d'un texte sans sa marque d'ordre ; un texte à deux octets par lettre redevient lisible."""
    if debut.startswith(_BOM[1:]):
        return debut.decode("utf-16", "replace").encode()
    return debut.removeprefix(_BOM[0])


def _photo(contenu: bytes) -> Nature | None:
    """Photo de téléphone (HEIC) ou image de navigateur (WebP) : leur nature ne se lit qu'après quelques octets."""
    if contenu[4:8] == b"ftyp" and contenu[8:12] in _PHOTOS_HEIF:
        return Nature("image/heic", "heic")
    return Nature("image/webp", "webp") if contenu[:4] == b"RIFF" and contenu[8:12] == b"WEBP" else None


def _ancien_office(contenu: bytes) -> Nature:
    """Word, Excel, PowerPoint d'avant 2007 et courriels d'Outlook, d'après les noms de leurs flux ; sans macro."""

    def porte(nom: str, entier: bool = True) -> bool:
        return (nom + "\0" if entier else nom).encode("utf-16-le") in contenu

    courriel = porte("__substg1.0_", entier=False)
    if not courriel and any(porte(nom) for nom in _MACROS_OLE):
        raise RegleEnfreinte(ACTIF)
    for nom, mime, extension in _FLUX_OLE:
        if porte(nom, entier=nom != "__substg1.0_"):
            return Nature(mime, extension)
    raise RegleEnfreinte(REFUSE)


def _archive(contenu: bytes) -> Nature:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            noms = archive.namelist()
            if len(noms) > _ENTREES_MAXIMALES:
                raise RegleEnfreinte(REFUSE)
            odf = archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in noms[:1] else ""
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as erreur:
        raise RegleEnfreinte("Ce fichier est abîmé : il ne s'ouvre pas.") from erreur
    if any(nom.lower().endswith("vbaproject.bin") or nom.startswith("Basic/") for nom in noms):
        raise RegleEnfreinte(ACTIF)
    if odf in _ODF:
        return Nature(odf, _ODF[odf])
    for prefixe, (mime, extension) in _OOXML.items():
        if "[Content_Types].xml" in noms and any(nom.startswith(prefixe) for nom in noms):
            return Nature(mime, extension)
    return Nature("application/zip", "zip")


def _texte(contenu: bytes) -> Nature:
    if b"\x00" in contenu:
        raise RegleEnfreinte(REFUSE)
    try:
        contenu.decode("utf-8")
    except UnicodeDecodeError:
        if sum(octet < 9 for octet in contenu[:4096]):
            raise RegleEnfreinte(REFUSE) from None
    entete = contenu[:2000].lower()
    if re.search(rb"^(from|received|return-path|message-id|date): ", entete, re.M) and b"\nsubject:" in b"\n" + entete:
        return Nature("message/rfc822", "eml")
    return Nature("text/plain", "txt")


def nom_propre(nom: str, nature: Nature) -> str:
    """Nom de fichier sans chemin ni signe dangereux, avec l'extension de son contenu s'il en portait une autre."""
    base = nom_lisible(nom) or "preuve"
    tige, point, extension = base.rpartition(".")
    if point and extension.lower() in {nature.extension, *_AUTRES_EXTENSIONS.get(nature.extension, ())}:
        return f"{tige[:200]}.{extension}"
    return f"{base[:200]}.{nature.extension}"


def nom_lisible(nom: str) -> str:
    """Le dernier morceau d'un chemin, sans les signes qui tromperaient l'œil (sens d'écriture, largeur nulle)."""
    base = PureWindowsPath(PurePosixPath(lire_ligne(nom)).name).name
    return _INVISIBLES.sub("", _DANGEREUX.sub("_", base)).strip(". ")
