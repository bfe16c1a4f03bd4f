"""Les listes d'un .docx : de vrais paragraphes numérotés par Word, sous-listes comprises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from socle.documents.docx.balises import numerote
from socle.documents.docx.redaction import Redaction
from socle.documents.ouvrage import ListePrete

_SUSPENDU = {"puce": 200, "nombre": 340, "lettre": 340}
_STYLES = {"puce": "Puces", "nombre": "Numeros", "lettre": "Numeros"}
_NIVEAU_MAXIMAL = 2
_APRES_LA_LISTE = '<w:spacing w:after="120"/>'


class Item(NamedTuple):
    """Un élément de liste écrit : son contenu, sa numérotation, son retrait propre s'il en a un, son style."""

    contenu: str
    num: str
    retrait: str
    style: str


def items(
    redaction: Redaction, source: ListePrete, retrait: int | None = None, rang: int = 0, sous: bool = False
) -> Iterator[Item]:
    """Donne les éléments d'une liste ; avec `retrait`, la puce s'y suspend plutôt qu'au niveau."""
    suspendue, niveau = sous or source.suspendue, min(rang, _NIVEAU_MAXIMAL)
    num = numerote(redaction.nouvelle_liste(source.marque, suspendue, niveau), niveau)
    ind = ""
    if retrait is not None:
        suspendu = _SUSPENDU[source.marque]
        ind = f'<w:ind w:left="{retrait + suspendu + rang * _SUSPENDU["puce"]}" w:hanging="{suspendu}"/>'
    for element in source.elements:
        if isinstance(element, ListePrete):
            yield from items(redaction, element, retrait, rang + 1, suspendue)
        else:
            yield Item(redaction.morceaux(element), num, ind, _STYLES[source.marque])


def liste(redaction: Redaction, source: ListePrete) -> Iterator[str]:
    """Donne les paragraphes d'une liste du corps ; le dernier s'écarte de ce qui suit."""
    tous = list(items(redaction, source))
    dernier = len(tous) - 1
    for rang, item in enumerate(tous):
        espace = _APRES_LA_LISTE if rang == dernier else ""
        yield redaction.paragraphe_pose(item.style, item.contenu, num=item.num, espace=espace)
