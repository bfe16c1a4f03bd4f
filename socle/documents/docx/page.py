"""La page d'un .docx : garde ou titre en tête, en-tête, pied, orientation, propriétés du fichier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from docx.document import Document as Paquet
from docx.enum.section import WD_ORIENTATION
from docx.section import Section

from socle.documents.arbre import Document
from socle.documents.dates import date_en_lettres
from socle.documents.docx.balises import Element, ajouter, champ, ecrire, w
from socle.documents.docx.redaction import Redaction

_LONGUEUR_DE_PROPRIETE = 255  # limite du format
_SANS_DATE = datetime(1980, 1, 1)


def orienter(section: Section) -> None:
    """Met la section en paysage si elle ne l'est pas."""
    largeur, hauteur = section.page_width, section.page_height
    if largeur and hauteur and largeur < hauteur:
        section.orientation = WD_ORIENTATION.LANDSCAPE
        section.page_width, section.page_height = hauteur, largeur


def ouverture(redaction: Redaction) -> Iterator[Element]:
    """Donne le titre du document, sur sa page de garde ou en tête de la première page."""
    document = redaction.ouvrage.document
    elements = [
        redaction.texte(texte, style)
        for texte, style in (
            (document.organisme, "Organisme"),
            (document.titre, "Titre"),
            (document.sous_titre, "Soustitre"),
        )
        if texte
    ]
    if document.page_de_garde:
        haut, bas = _espaces_de_garde(document)
        _espacer(elements[0], haut)
        details = list(_details(redaction))
        for detail in details[:1]:
            _espacer(detail, bas)
        elements += details
    yield from elements


def _espaces_de_garde(document: Document) -> tuple[int, int]:
    """Donne l'espace au-dessus du titre et au-dessus des références ; un long titre prend sur le second."""
    haut, bas = (1400, 2200) if document.paysage else (3400, 5200)
    lignes_de_plus = len(document.titre) // 32 + len(document.sous_titre) // 70
    return haut, max(600, bas - 720 * lignes_de_plus)


def _espacer(paragraphe: Element, avant: int) -> None:
    ajouter(paragraphe.get_or_add_pPr(), "spacing", before=str(avant))


def elargir_le_sommaire(paquet: Paquet, largeur: int) -> None:
    """Cale à la largeur utile la tabulation des pages du sommaire, dans nos styles « TM »."""
    for tabulation in paquet.styles.element.xpath('.//w:style[starts-with(@w:styleId, "TM")]//w:tab'):
        if tabulation.get(w("val")) == "right":
            tabulation.set(w("pos"), str(largeur))


def _details(redaction: Redaction) -> Iterator[Element]:
    document = redaction.ouvrage.document
    jour = date_en_lettres(document.date_document) if document.date_document else ""
    for nom, valeur in (
        ("Version", document.version),
        ("Date", jour),
        ("État du droit", document.etat_du_droit),
    ):
        if valeur:
            paragraphe = redaction.paragraphe("DetailGarde")
            parcours = ajouter(paragraphe, "r")
            ajouter(ajouter(parcours, "rPr"), "rStyle", val=redaction.styles["TexteDiscret"])
            ecrire(parcours, nom)
            parcours = ajouter(paragraphe, "r")
            ajouter(parcours, "tab")
            ecrire(parcours, valeur)
            yield paragraphe


def entete_et_pied(redaction: Redaction, section: Section) -> None:
    """Écrit l'en-tête et le pied, sauf ceux qu'un gabarit maison remplit déjà ; la mention va partout."""
    document = redaction.ouvrage.document
    if not _rempli(section.header):
        _remplacer(section.header, [_entete(redaction)])
    mention = [redaction.texte(document.mention, "Mention")] if document.mention else []
    if _rempli(section.footer):
        section.footer._element.extend(mention)
    else:
        _remplacer(section.footer, [_pied(redaction), *mention])
    if document.page_de_garde:
        section.different_first_page_header_footer = True
    if section.different_first_page_header_footer and mention:
        premier = section.first_page_footer
        seule = redaction.texte(document.mention, "Mention")
        premier._element.append(seule) if _rempli(premier) else _remplacer(premier, [seule])


def _rempli(zone: Any) -> bool:
    """Dit si un en-tête ou un pied a un contenu visible : texte, image ou tableau."""
    if zone.is_linked_to_previous:
        return False
    element = zone._element
    return bool("".join(element.itertext()).strip() or element.xpath(".//w:drawing | .//w:pict | .//w:fldSimple"))


def _remplacer(zone: Any, paragraphes: list[Element]) -> None:
    zone.is_linked_to_previous = False
    element = zone._element
    for enfant in list(element):
        element.remove(enfant)
    element.extend(paragraphes)


def _tabulation_a_droite(paragraphe: Element, largeur: int) -> None:
    ajouter(ajouter(paragraphe.pPr, "tabs"), "tab", val="right", pos=str(largeur))


def _entete(redaction: Redaction) -> Element:
    """Donne l'en-tête courant, sa seconde partie calée à droite."""
    gauche, droite = redaction.ouvrage.entete
    paragraphe = redaction.paragraphe("Entete")
    if droite:
        _tabulation_a_droite(paragraphe, redaction.largeur)
    parcours = ajouter(paragraphe, "r")
    ecrire(parcours, gauche)
    if droite:
        ajouter(parcours, "tab")
        ecrire(parcours, droite)
    return paragraphe


def _pied(redaction: Redaction) -> Element:
    """Donne « références … Page X / Y », X et Y en champs que Word recalcule de lui-même."""
    paragraphe = redaction.paragraphe("Pied")
    _tabulation_a_droite(paragraphe, redaction.largeur)
    parcours = ajouter(paragraphe, "r")
    ecrire(parcours, redaction.ouvrage.references)
    ajouter(parcours, "tab")
    ecrire(parcours, "Page\u00a0")
    champ(paragraphe, "PAGE", "1")
    ecrire(ajouter(paragraphe, "r"), "\u00a0/\u00a0")
    champ(paragraphe, "NUMPAGES", "1")
    return paragraphe


def proprietes(redaction: Redaction) -> None:
    """Remplit les propriétés du fichier ; ses dates sont celles du document, jamais celle de l'horloge."""
    document = redaction.ouvrage.document
    jour = document.date_document
    noyau = redaction.paquet.core_properties
    for nom, valeur in (
        ("title", document.titre),
        ("author", document.organisme),
        ("last_modified_by", document.organisme),
        ("subject", document.sous_titre),
        ("language", document.langue),
        ("version", document.version),
        ("comments", document.mention),
        ("keywords", ""),
    ):
        setattr(noyau, nom, valeur[:_LONGUEUR_DE_PROPRIETE])
    noyau.revision = 1
    noyau.created = noyau.modified = datetime(jour.year, jour.month, jour.day) if jour else _SANS_DATE
