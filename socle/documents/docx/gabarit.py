"""Adopter un paquet : notre base, ou le gabarit .docx de l'organisme (styles, en-tête et logo gardés)."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from functools import cache
from typing import Any

import docx
from docx.document import Document as Paquet
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.parts.numbering import NumberingPart
from lxml import etree

from socle.documents.arbre import ErreurDocument
from socle.documents.docx.balises import Element, ajouter, w, xml
from socle.documents.docx.base import base_docx
from socle.documents.docx.numerotation import LETTRES, NUMEROS, PUCES, TITRES, abstraites, instance
from socle.documents.docx.styles import feuille_de_styles

_TAILLE_MAXIMALE = 50 * 1024 * 1024
_MODELE_DISTANT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def ouvrir(gabarit_maison: bytes | None) -> Paquet:
    """Ouvre notre base, ou le gabarit maison vidé de son texte ; lève `ErreurDocument` s'il est illisible."""
    if gabarit_maison is None:
        return docx.Document(io.BytesIO(base_docx()))
    try:
        with zipfile.ZipFile(io.BytesIO(gabarit_maison)) as archive:
            if sum(partie.file_size for partie in archive.infolist()) > _TAILLE_MAXIMALE:
                raise ErreurDocument("Le gabarit maison est trop gros : 50 Mo au plus une fois ouvert.")
        paquet = docx.Document(io.BytesIO(gabarit_maison))
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as erreur:
        if isinstance(erreur, ErreurDocument):
            raise
        raise ErreurDocument("Le gabarit maison n'est pas un fichier .docx lisible.") from erreur
    _vider(paquet)
    _donner_des_numerotations(paquet)
    return paquet


def _donner_des_numerotations(paquet: Paquet) -> None:
    """Donne une partie « numbering » à un gabarit qui n'en a pas ; python-docx ne sait pas la créer."""
    try:
        paquet.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        element: Any = xml("<w:numbering></w:numbering>")
        nom = PackURI("/word/numbering.xml")
        partie = NumberingPart(nom, CONTENT_TYPE.WML_NUMBERING, element, paquet.part.package)
        paquet.part.relate_to(partie, RELATIONSHIP_TYPE.NUMBERING)


def _vider(paquet: Paquet) -> None:
    """Retire le texte du gabarit, et le modèle distant que Word irait chercher à l'ouverture."""
    corps: Any = paquet.element.body
    for enfant in list(corps):
        if enfant.tag != w("sectPr"):
            corps.remove(enfant)
    reglages = paquet.settings.element
    for modele in reglages.findall(w("attachedTemplate")):
        reglages.remove(modele)
    relations = paquet.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for ident in [rid for rid, lien in relations.items() if lien.reltype == _MODELE_DISTANT]:
        del relations[ident]


@cache
def _nos_styles() -> Element:
    return parse_xml(feuille_de_styles())


def _nom(style: Element) -> str:
    return str(style.find(w("name")).get(w("val"))).casefold()


def adopter_les_styles(paquet: Paquet) -> dict[str, str]:
    """Donne nos identifiants de style → ceux du paquet ; un style que le paquet n'a pas y est ajouté."""
    feuille: Any = paquet.styles.element
    presents = {_nom(style): style.get(w("styleId")) for style in feuille.findall(w("style"))}
    pris = set(presents.values())
    traduction: dict[str, str] = {}
    ajouts: list[Element] = []
    for style in _nos_styles().findall(w("style")):
        ident = style.get(w("styleId"))
        traduction[ident] = presents.get(_nom(style)) or (f"Gouverne{ident}" if ident in pris else ident)
        if _nom(style) not in presents:
            ajouts.append(deepcopy(style))
    for style in ajouts:
        style.set(w("styleId"), traduction[style.get(w("styleId"))])
        for lien in ("basedOn", "next"):
            for element in style.findall(w(lien)):
                element.set(w("val"), traduction[element.get(w("val"))])
        style.attrib.pop(w("default"), None)
        feuille.append(style)
    return traduction


def adopter_les_numerotations(paquet: Paquet, styles: dict[str, str], numeroter: bool) -> dict[int, int]:
    """Donne nos numérotations → les instances du paquet ; `numeroter` lie celle des titres à leurs styles."""
    racine: Any = paquet.part.numbering_part.element
    abstraits = [int(a.get(w("abstractNumId"))) for a in racine.findall(w("abstractNum"))]
    if TITRES in abstraits:
        nums = {ident: ident for ident in (TITRES, PUCES, NUMEROS, LETTRES)}
    else:
        nums = _ajouter_les_notres(racine, max(abstraits, default=0))
    if numeroter:
        _lier_les_titres(paquet, racine, nums[TITRES], [styles[f"Titre{niveau}"] for niveau in range(1, 5)])
    return nums


def _ajouter_les_notres(racine: Any, dernier: int) -> dict[int, int]:
    """Ajoute nos numérotations après celles du gabarit ; les abstraites précèdent les instances."""
    existants = [int(num.get(w("numId"))) for num in racine.num_lst]
    depart = max([dernier, *existants])
    nums: dict[int, int] = {}
    premier_num = next(iter(racine.num_lst), None)
    for rang, (notre, texte) in enumerate(zip((TITRES, PUCES, NUMEROS, LETTRES), abstraites(), strict=True), start=1):
        abstraite = xml(texte)
        abstraite.set(w("abstractNumId"), str(depart + rang))
        racine.append(abstraite) if premier_num is None else premier_num.addprevious(abstraite)
        nums[notre] = depart + rang
    for ident in nums.values():
        racine.append(xml(instance(ident, ident)))
    return nums


def _lier_les_titres(paquet: Paquet, racine: Any, num: int, titres: list[str]) -> None:
    abstrait = racine.num_having_numId(num).abstractNumId.val
    (abstraite,) = (a for a in racine.findall(w("abstractNum")) if a.get(w("abstractNumId")) == str(abstrait))
    feuille: Any = paquet.styles.element
    for rang, (niveau, titre) in enumerate(zip(abstraite.findall(w("lvl")), titres, strict=True)):
        style = feuille.get_by_id(titre)
        numerotation = style.get_or_add_pPr().get_or_add_numPr()
        for enfant in list(numerotation):
            numerotation.remove(enfant)
        ajouter(numerotation, "ilvl", val=str(rang))
        ajouter(numerotation, "numId", val=str(num))
        lien = ajouter(niveau, "pStyle", val=titre)
        niveau.find(w("numFmt")).addnext(lien)
