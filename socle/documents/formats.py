"""Choisir le moteur d'un document par le nom de son format."""

from __future__ import annotations

from typing import Final

from socle.documents.arbre import Document
from socle.documents.docx import rendre_docx
from socle.documents.odt import rendre_odt
from socle.documents.pdf import rendre_pdf

MIMETYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
}


def rendre(document: Document, format_: str, gabarit_maison: bytes | None = None) -> bytes:
    """Les octets du document ; `KeyError` si le format n'existe pas. Seul Word emploie le gabarit maison."""
    if format_ == "docx":
        return rendre_docx(document, gabarit_maison)
    return {"odt": rendre_odt, "pdf": rendre_pdf}[format_](document)
