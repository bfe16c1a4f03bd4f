"""Les listes d'un .docx : de vrais paragraphes numérotés par Word, sous-listes comprises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socle.documents.docx.balises import Element, ajouter
from socle.documents.docx.numerotation import PUCES
from socle.documents.docx.redaction import Redaction
from socle.documents.ouvrage import ListePrete

_SUSPENDU = {False: 200, True: 340}


def liste(
    redaction: Redaction, source: ListePrete, style: str = "", retrait: int | None = None, rang: int = 0
) -> Iterator[Element]:
    """Donne les paragraphes d'une liste ; avec `retrait`, la puce s'y suspend plutôt qu'au niveau."""
    ordonnee = source.marque != "puce"
    num = redaction.nouvelle_liste(source.marque) if ordonnee else redaction.nums[PUCES]
    elements: Any = source.elements
    for element in elements:
        if isinstance(element, ListePrete):
            yield from liste(redaction, element, style, retrait, rang + 1)
            continue
        paragraphe = redaction.paragraphe_de(element, style or ("Numeros" if ordonnee else "Puces"))
        _numeroter(paragraphe, num, min(rang, 2))
        if retrait is not None:
            suspendu = _SUSPENDU[ordonnee]
            gauche = retrait + suspendu + rang * _SUSPENDU[False]
            ajouter(paragraphe.pPr, "ind", left=str(gauche), hanging=str(suspendu))
        yield paragraphe


def _numeroter(paragraphe: Element, num: int, rang: int) -> None:
    numerotation = ajouter(paragraphe.get_or_add_pPr(), "numPr")
    ajouter(numerotation, "ilvl", val=str(rang))
    ajouter(numerotation, "numId", val=str(num))
