"""Relier un corps au gabarit qui le porte : listes, liens, images, commentaires, propriétés ; puis enregistrer."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import datetime
from typing import Any

from docx.document import Document as Paquet
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from socle.documents.arbre import Document
from socle.documents.docx.adoption import fragments
from socle.documents.docx.numerotation import instance
from socle.documents.docx.page import jour_du_fichier, noyau
from socle.documents.docx.parties import commentaires, proprietes_personnalisees
from socle.documents.docx.redaction import Redaction

_PERSONNALISEES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PREMIER_JANVIER_1980 = struct.pack("<HH", 0, 0x21)
_DATE_LOCALE, _DATE_CENTRALE, _TAILLE_CENTRALE = 10, 12, 46


def relier(paquet: Paquet, redaction: Redaction) -> None:
    """Donne au paquet ce que le corps nomme sans le contenir."""
    racine: Any = paquet.part.numbering_part.element
    depart = redaction.support.dernier_num
    neuves = (instance(depart + n, nature, rang) for n, (nature, rang) in enumerate(redaction.listes, start=1))
    racine.extend(fragments("".join(neuves)))
    relations = paquet.part.rels
    for url, ident in redaction.liens.items():
        relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, ident, is_external=True)
    for png, ident in redaction.images.items():
        image: Any = paquet.part.package.get_or_add_image_part(io.BytesIO(png))
        relations.add_relationship(RELATIONSHIP_TYPE.IMAGE, image, ident)
    if redaction.commentaires:
        styles = redaction.support.styles
        texte = commentaires(redaction.commentaires, styles["Commentaire"], styles["AppelCommentaire"])
        partie = _partie(paquet, "/word/comments.xml", CONTENT_TYPE.WML_COMMENTS, texte)
        relations.add_relationship(RELATIONSHIP_TYPE.COMMENTS, partie, "rIdCommentaires")


def _partie(paquet: Paquet, nom: str, genre: str, texte: str) -> Any:
    return Part(PackURI(nom), genre, texte.encode(), paquet.part.package)


def proprietes(paquet: Paquet, document: Document) -> None:
    """Remplit les propriétés du fichier ; les personnalisées du gabarit, qui le décrivent lui, cèdent aux nôtres."""
    coeur: Any = paquet.core_properties
    for nom, valeur in noyau(document).items():
        setattr(coeur, nom, valeur)
    jour = jour_du_fichier(document)
    coeur.revision = 1
    coeur.created = coeur.modified = datetime(jour.year, jour.month, jour.day)
    if document.proprietes:
        relations: Any = paquet.part.package.rels
        for ident in [i for i, lien in relations.items() if lien.reltype == RELATIONSHIP_TYPE.CUSTOM_PROPERTIES]:
            del relations[ident]
        texte = proprietes_personnalisees(document.proprietes)
        partie = _partie(paquet, "/docProps/custom.xml", _PERSONNALISEES, texte)
        relations.add_relationship(RELATIONSHIP_TYPE.CUSTOM_PROPERTIES, partie, "rIdProprietes")


def enregistrer(paquet: Paquet) -> bytes:
    """Donne les octets du paquet, chaque entrée datée du 1er janvier 1980, origine des dates zip."""
    tampon = io.BytesIO()
    paquet.save(tampon)
    octets = bytearray(tampon.getvalue())
    with zipfile.ZipFile(tampon) as archive:
        position = archive.start_dir
        entrees = archive.infolist()
    for entree in entrees:
        locale = entree.header_offset + _DATE_LOCALE
        octets[locale : locale + 4] = _PREMIER_JANVIER_1980
    for _ in entrees:
        octets[position + _DATE_CENTRALE : position + _DATE_CENTRALE + 4] = _PREMIER_JANVIER_1980
        nom, extra, commentaire = struct.unpack_from("<HHH", octets, position + 28)
        position += _TAILLE_CENTRALE + nom + extra + commentaire
    return bytes(octets)
