"""Le moteur Word : un seul corps, écrit dans notre paquet ou dans le gabarit .docx de l'organisme."""

from __future__ import annotations

from socle.documents.arbre import Document
from socle.documents.docx.gabarit import composer_sur_gabarit
from socle.documents.docx.paquet import composer
from socle.documents.preparation import preparer


def rendre_docx(document: Document, gabarit_maison: bytes | None = None) -> bytes:
    """Rend un document en .docx ; `gabarit_maison` est un .docx dont on garde styles, en-tête et pied.

    Lève `ErreurDocument` si l'arbre ne peut être rendu ou si le gabarit n'est pas lisible.
    """
    ouvrage = preparer(document)
    return composer(ouvrage) if gabarit_maison is None else composer_sur_gabarit(ouvrage, gabarit_maison)
