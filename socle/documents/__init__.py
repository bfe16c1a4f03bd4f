"""Les documents : un arbre unique, et un moteur par format (Word, ODT, PDF, HTML)."""

from socle.documents.arbre import (
    Alinea,
    AncreInconnue,
    Bloc,
    CaseSignature,
    Commentaire,
    Contenu,
    Document,
    Encadre,
    ErreurDocument,
    Fiche,
    Image,
    Lien,
    Liste,
    Marque,
    Paragraphe,
    Renvoi,
    SautDePage,
    Signatures,
    Sommaire,
    Tableau,
    Texte,
    Titre,
    Zone,
)
from socle.documents.docx import rendre_docx
from socle.documents.formats import MIMETYPES, rendre
from socle.documents.html import rendre_html
from socle.documents.odt import rendre_odt
from socle.documents.pdf import rendre_pdf
from socle.documents.preparation import rapport_de_substitutions

__all__ = [
    "MIMETYPES",
    "Alinea",
    "AncreInconnue",
    "Bloc",
    "CaseSignature",
    "Commentaire",
    "Contenu",
    "Document",
    "Encadre",
    "ErreurDocument",
    "Fiche",
    "Image",
    "Lien",
    "Liste",
    "Marque",
    "Paragraphe",
    "Renvoi",
    "SautDePage",
    "Signatures",
    "Sommaire",
    "Tableau",
    "Texte",
    "Titre",
    "Zone",
    "rapport_de_substitutions",
    "rendre",
    "rendre_docx",
    "rendre_html",
    "rendre_odt",
    "rendre_pdf",
]
