"""Le moteur ODT : le même ouvrage, écrit dans un paquet OpenDocument à nous, sans bibliothèque."""

from __future__ import annotations

from socle.documents.arbre import Document
from socle.documents.odt.paquet import composer
from socle.documents.preparation import preparer


def rendre_odt(document: Document) -> bytes:
    """Rend un document en .odt ; lève `ErreurDocument` si l'arbre ne peut être rendu."""
    return composer(preparer(document))
