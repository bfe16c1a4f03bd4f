"""Le moteur Word : python-docx ouvre et enregistre le paquet, nous en écrivons le contenu."""

from __future__ import annotations

from itertools import chain
from typing import Any

from socle.documents.arbre import Document
from socle.documents.docx.blocs import blocs
from socle.documents.docx.gabarit import adopter_les_numerotations, adopter_les_styles, ouvrir
from socle.documents.docx.page import elargir_le_sommaire, entete_et_pied, orienter, ouverture, proprietes
from socle.documents.docx.paquet import enregistrer
from socle.documents.docx.redaction import Redaction
from socle.documents.preparation import preparer


def rendre_docx(document: Document, gabarit_maison: bytes | None = None) -> bytes:
    """Rend un document en .docx ; `gabarit_maison` est un .docx dont on garde styles, en-tête et pied.

    Lève `ErreurDocument` si l'arbre ne peut être rendu ou si le gabarit n'est pas lisible.
    """
    ouvrage = preparer(document)
    paquet = ouvrir(gabarit_maison)
    section = paquet.sections[-1]
    if document.paysage:
        orienter(section)
    styles = adopter_les_styles(paquet)
    nums = adopter_les_numerotations(paquet, styles, document.numeroter)
    redaction = Redaction(paquet, ouvrage, styles, nums)
    if gabarit_maison is None:
        elargir_le_sommaire(paquet, redaction.largeur)
    corps: Any = paquet.element.body
    fin = corps[-1]
    for element in chain(ouverture(redaction), blocs(redaction)):
        fin.addprevious(element)
    entete_et_pied(redaction, section)
    proprietes(redaction)
    return enregistrer(paquet)
