"""Écrire dans le gabarit .docx de l'organisme : ses styles, son en-tête et son logo gardés, son texte ôté.

python-docx ouvre et enregistre le paquet ; le corps est celui du paquet nu, mot pour mot.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import Any

import docx
from docx.document import Document as Paquet
from docx.enum.section import WD_ORIENTATION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.parts.numbering import NumberingPart
from docx.section import Section
from lxml import etree

from socle.documents.arbre import ErreurDocument
from socle.documents.docx.adoption import (
    adopter_les_numerotations,
    adopter_les_styles,
    fragments,
    sommaire_tabule,
    taquets_a_oter,
)
from socle.documents.docx.balises import ESPACES, w
from socle.documents.docx.blocs import corps
from socle.documents.docx.page import entete, mention, pied
from socle.documents.docx.paquet import variante
from socle.documents.docx.redaction import Redaction, Support
from socle.documents.docx.reliure import enregistrer, proprietes, relier
from socle.documents.ouvrage import Ouvrage

_TAILLE_MAXIMALE = 50 * 1024 * 1024
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MODELE_DISTANT = f"{_RELATIONS}/attachedTemplate"
# Ce que le texte ôté nommait (images, liens, commentaires, noms de leurs auteurs), et le double des styles de Word 2010.
_ORPHELINES = (
    "/stylesWithEffects",
    "/image",
    "/hyperlink",
    "/comments",
    "/commentsExtended",
    "/commentsIds",
    "/commentsExtensible",
    "/people",
)


def composer_sur_gabarit(ouvrage: Ouvrage, gabarit_maison: bytes) -> bytes:
    """Donne les octets du .docx, écrit dans un gabarit ; lève `ErreurDocument` si celui-ci est illisible."""
    document = ouvrage.document
    paquet = _ouvrir(gabarit_maison)
    section = paquet.sections[-1]
    if document.paysage:
        _orienter(section, True)
    lie = ouvrage.niveau_lie
    largeurs = (_largeur(section, False), _largeur(section, True))
    styles = adopter_les_styles(paquet, variante(ouvrage, largeurs[0]))
    nums, dernier = adopter_les_numerotations(paquet, styles, document.numeroter, lie)
    pages = _Pages(section)
    tabule = sommaire_tabule(paquet, styles, ouvrage.niveaux_a_etiquette)
    redaction = Redaction(ouvrage, Support(styles, nums, dernier, largeurs, pages.section, lie, tabule))
    _entete_et_pied(paquet, redaction, section)
    fin: Any = section._sectPr
    for element in fragments("".join(corps(redaction))):
        fin.addprevious(element)
    pages.finir(ouvrage)
    relier(paquet, redaction)
    proprietes(paquet, document)
    return enregistrer(paquet)


def _ouvrir(gabarit_maison: bytes) -> Paquet:
    """Ouvre le gabarit et le vide de son texte."""
    try:
        with zipfile.ZipFile(io.BytesIO(gabarit_maison)) as archive:
            if sum(partie.file_size for partie in archive.infolist()) > _TAILLE_MAXIMALE:
                raise ErreurDocument("Le gabarit maison est trop gros : 50 Mo au plus une fois ouvert.")
        paquet = docx.Document(io.BytesIO(gabarit_maison))
    except (zipfile.BadZipFile, AttributeError, KeyError, ValueError, etree.XMLSyntaxError) as erreur:
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
        element: Any = parse_xml(f"<w:numbering {ESPACES}/>")
        nom = PackURI("/word/numbering.xml")
        partie = NumberingPart(nom, CONTENT_TYPE.WML_NUMBERING, element, paquet.part.package)
        paquet.part.relate_to(partie, RELATIONSHIP_TYPE.NUMBERING)


def _vider(paquet: Paquet) -> None:
    """Retire le texte du gabarit, ce que lui seul nommait, et le modèle distant que Word irait chercher."""
    corps_du_gabarit: Any = paquet.element.body
    for enfant in list(corps_du_gabarit):
        if enfant.tag != w("sectPr"):
            corps_du_gabarit.remove(enfant)
    relations: Any = paquet.part.rels
    for ident in [i for i, lien in relations.items() if lien.reltype.endswith(_ORPHELINES)]:
        del relations[ident]
    reglages = paquet.settings.element
    for modele in reglages.findall(w("attachedTemplate")):
        reglages.remove(modele)
    distantes: Any = paquet.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for ident in [rid for rid, lien in distantes.items() if lien.reltype == _MODELE_DISTANT]:
        del distantes[ident]


def _orienter(section: Section, paysage: bool) -> None:
    """Donne à une section l'orientation voulue."""
    largeur, hauteur = section.page_width, section.page_height
    if largeur and hauteur and paysage != (largeur > hauteur):
        section.orientation = WD_ORIENTATION.LANDSCAPE if paysage else WD_ORIENTATION.PORTRAIT
        section.page_width, section.page_height = hauteur, largeur


def _largeur(section: Section, paysage: bool) -> int:
    """Donne la largeur utile d'une section, en vingtièmes de point, telle quelle ou tournée en paysage."""
    largeur, hauteur = section.page_width or 0, section.page_height or 0
    page = max(largeur, hauteur) if paysage else largeur
    return round((page - (section.left_margin or 0) - (section.right_margin or 0)) / 635)


class _Pages:
    """Les sections d'un document écrit dans un gabarit : la sienne, recopiée et tournée autant qu'il le faut."""

    def __init__(self, section: Section) -> None:
        self.modele = section
        self.base = bool((section.page_width or 0) > (section.page_height or 0))
        self.coupee = False

    def section(self, paysage: bool, premiere: bool) -> str:
        """Donne le `w:sectPr` d'une section qui n'est pas la dernière."""
        self.coupee = True
        copie: Any = deepcopy(self.modele._sectPr)
        self._regler(copie, paysage, premiere)
        return etree.tostring(copie, encoding="unicode")

    def finir(self, ouvrage: Ouvrage) -> None:
        """Règle la dernière section, si le document a changé d'orientation."""
        if self.coupee:
            self._regler(self.modele._sectPr, ouvrage.finit_en_paysage, False)

    def _regler(self, element: Any, paysage: bool, premiere: bool) -> None:
        _orienter(Section(element, self.modele._document_part), paysage or self.base)
        de_trop = [] if premiere else [*element.findall(w("titlePg")), *element.findall(w("pgNumType"))]
        for enfant in (*de_trop, *element.findall(w("type"))):
            element.remove(enfant)


def _entete_et_pied(paquet: Paquet, redaction: Redaction, section: Section) -> None:
    """Écrit l'en-tête et le pied, sauf ceux qu'un gabarit maison remplit déjà ; la mention va partout."""
    largeur = redaction.support.largeurs[0]
    if not _rempli(section.header):
        _remplacer(
            section.header, entete(redaction, largeur, taquets_a_oter(paquet, redaction.support.styles["Entete"]))
        )
    if _rempli(section.footer):
        section.footer._element.extend(fragments(mention(redaction)))
    else:
        _remplacer(section.footer, pied(redaction, largeur, taquets_a_oter(paquet, redaction.support.styles["Pied"])))
    if redaction.ouvrage.document.page_de_garde:
        section.different_first_page_header_footer = True
    if section.different_first_page_header_footer and (seule := mention(redaction)):
        premier = section.first_page_footer
        premier._element.extend(fragments(seule)) if _rempli(premier) else _remplacer(premier, seule)


def _rempli(zone: Any) -> bool:
    """Dit si un en-tête ou un pied a un contenu visible : texte, image ou tableau."""
    if zone.is_linked_to_previous:
        return False
    element = zone._element
    return bool("".join(element.itertext()).strip() or element.xpath(".//w:drawing | .//w:pict | .//w:fldSimple"))


def _remplacer(zone: Any, texte: str) -> None:
    zone.is_linked_to_previous = False
    element = zone._element
    for enfant in list(element):
        element.remove(enfant)
    element.extend(fragments(texte))
