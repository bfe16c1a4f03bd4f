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
_ACTIFS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
_BALISES = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html|svg|script|body|head)\b", re.I | re.S
)
REFUSE = (
    "Ce type de fichier n'est pas accepté. Déposez un PDF, une image, un document bureautique, un texte ou un courriel."
)
ACTIF = "Ce fichier peut exécuter un programme ou du code : il est refusé. Déposez-en plutôt une version PDF."
_ENTREES_MAXIMALES = 20_000


@dataclass(frozen=True)
class Nature:
    """Ce qu'est un fichier : son type et l'extension qui lui convient."""

    mime: str
    extension: str


def reconnaitre(contenu: bytes) -> Nature:
    """Le type d'un fichier d'après son contenu ; `RegleEnfreinte` s'il est vide, actif ou inconnu."""
    if not contenu:
        raise RegleEnfreinte("Ce fichier est vide.")
    if contenu.startswith(_ACTIFS) or _BALISES.match(contenu[:4096]):
        raise RegleEnfreinte(ACTIF)
    for debut, mime, extension in _SIGNATURES:
        if contenu.startswith(debut):
            return Nature(mime, extension)
    if contenu.startswith(b"PK\x03\x04"):
        return _archive(contenu)
    if contenu.startswith(b"0\x82") or contenu.startswith(b"0\x80"):
        return Nature("application/pkcs7-mime", "p7m")
    return _texte(contenu)


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
    base = PureWindowsPath(PurePosixPath(lire_ligne(nom)).name).name
    base = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f‪-‮⁦-⁩]', "_", base).strip(". ") or "preuve"
    tige, point, extension = base.rpartition(".")
    admises = {nature.extension, *({"jpeg"} if nature.extension == "jpg" else set()),
               *({"csv", "md", "log"} if nature.extension == "txt" else set()),
               *({"asice", "asics"} if nature.extension == "zip" else set()),
               *({"tiff"} if nature.extension == "tif" else set()),
               *({"p7s", "p7b", "der", "cer", "crt"} if nature.extension == "p7m" else set())}  # fmt: skip
    if point and extension.lower() in admises:
        return f"{tige[:200]}.{extension}"
    return f"{base[:200]}.{nature.extension}"
