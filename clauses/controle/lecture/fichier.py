"""Reconnaître un contrat par son contenu et le confier au bon lecteur."""

from __future__ import annotations

from clauses.controle.lecture.docx import lire_docx
from clauses.controle.lecture.odt import lire_odt
from clauses.controle.lecture.paquet import ABIME, CHIFFRE, Paquet
from clauses.controle.lecture.passages import BORNES, Lecture, LectureImpossible
from clauses.controle.lecture.pdf import lire_pdf
from clauses.controle.lecture.texte import lire_texte_brut

FORMATS = (".docx", ".odt", ".pdf", ".txt", ".md")
_AUTRES = (
    (b"{\\rtf", "un document RTF"), (b"\x89PNG", "une image"), (b"\xff\xd8\xff", "une image"), (b"II*\x00", "une image"),
    (b"MM\x00*", "une image"), (b"GIF8", "une image"), (b"MZ", "un programme"), (b"\x7fELF", "un programme"),
    (b"\x1f\x8b", "une archive"), (b"7z\xbc\xaf", "une archive"), (b"Rar!", "une archive"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODT = "application/vnd.oasis.opendocument.text"


def lire(contenu: bytes, nom: str) -> Lecture:
    """Les passages d'un fichier ; `LectureImpossible`, avec une phrase à montrer, s'il ne peut pas être lu."""
    if not contenu.strip():
        raise LectureImpossible("Ce fichier est vide.")
    if len(contenu) > BORNES.octets:
        raise LectureImpossible(f"Ce fichier dépasse {BORNES.octets // 1024 // 1024} Mo : retirez-en les images.")
    lecture = _lire(contenu, nom)
    if not lecture.texte:
        raise LectureImpossible("Aucun texte n'a été trouvé dans ce fichier : il ne contient peut-être que des images.")
    return lecture


def _lire(contenu: bytes, nom: str) -> Lecture:
    if contenu.startswith(b"PK\x03\x04"):
        return _lire_paquet(contenu)
    if b"%PDF-" in contenu[:1024]:
        return lire_pdf(contenu)
    if contenu.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in contenu:
            raise LectureImpossible(CHIFFRE)
        raise LectureImpossible("Ce fichier est au format .doc ancien : enregistrez-le en .docx et redéposez-le.")
    for signature, nature in _AUTRES:
        if contenu.startswith(signature):
            raise LectureImpossible(f"Ce fichier est {nature} : déposez le contrat en {', '.join(FORMATS)}.")
    if contenu.lstrip()[:64].lower().startswith((b"<?xml", b"<!doctype", b"<html")):
        raise LectureImpossible(
            "Ce fichier est une page web ou un XML : enregistrez-le en .docx ou .odt et redéposez-le."
        )
    return lire_texte_brut(contenu, markdown=nom.lower().endswith((".md", ".markdown")))


def _lire_paquet(contenu: bytes) -> Lecture:
    paquet = Paquet(contenu)
    genre = paquet.octets("mimetype")[:100].decode("ascii", "replace").strip() if "mimetype" in paquet else ""
    if genre.startswith(_ODT):
        return lire_odt(paquet)
    if any(nom.startswith("word/") for nom in paquet.noms):
        return lire_docx(paquet)
    if any(nom.startswith(("xl/", "ppt/")) for nom in paquet.noms) or genre.startswith("application/vnd.oasis"):
        raise LectureImpossible(f"Ce fichier n'est pas un texte : déposez le contrat en {', '.join(FORMATS)}.")
    if "[Content_Types].xml" not in paquet:
        raise LectureImpossible(f"Ce fichier est une archive : déposez le contrat lui-même en {', '.join(FORMATS)}.")
    raise LectureImpossible(ABIME)
