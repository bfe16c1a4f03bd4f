"""Choisir le moteur d'un document par le nom de son format."""

from __future__ import annotations

from typing import Final

from socle.documents.arbre import Document
from socle.documents.docx import rendre_docx
from socle.documents.pdf import rendre_pdf

MIMETYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def rendre(document: Document, format_: str) -> bytes:
    """Les octets du document ; `KeyError` si le format n'existe pas."""
    return {"docx": rendre_docx, "pdf": rendre_pdf}[format_](document)
