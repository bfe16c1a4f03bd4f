"""Les blocs courants d'un .docx : titres, paragraphes, listes, encadrés, images, sommaire."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from docx.shared import Mm, Twips

from socle.documents.arbre import (
    ErreurDocument,
    Image,
    SautDePage,
    Sommaire,
)
from socle.documents.docx.balises import Element, ajouter, champ, ecrire, w, xml
from socle.documents.docx.listes import liste
from socle.documents.docx.redaction import Redaction, signet_de_renvoi, signet_de_sommaire
from socle.documents.docx.tableaux import fiche, legende, signatures, tableau
from socle.documents.ouvrage import (
    AlineaPret,
    DebutZone,
    EncadrePret,
    FichePrete,
    FinZone,
    ListePrete,
    Orientation,
    ParagraphePret,
    Repere,
    SignaturesPretes,
    TableauPret,
)

_STYLES = {
    "normal": "Normal",
    "discret": "Discret",
    "aide": "Aide",
    "alerte": "Alerte",
    "citation": "Citation",
}
_STYLES_D_ENCADRE = {"information": "Information", "alerte": "Alerte", "reussite": "Reussite"}
_RETRAIT_D_ENCADRE = 227


def blocs(redaction: Redaction) -> Iterator[Element]:
    """Donne les éléments Word de tout l'ouvrage, dans l'ordre ; la page de garde reste seule sur sa page."""
    saut, apres_tableau = redaction.ouvrage.document.page_de_garde, False
    suite = redaction.ouvrage.blocs
    for bloc, suivant in zip_longest(suite, suite[1:]):
        if isinstance(bloc, SautDePage):
            saut = True
        if isinstance(bloc, (SautDePage, DebutZone, FinZone, Orientation)):
            continue
        for element in _bloc(redaction, bloc, apres_tableau):
            if saut:
                _sauter_avant(element)
            if isinstance(bloc, ParagraphePret) and isinstance(suivant, TableauPret | FichePrete):
                element.get_or_add_pPr().get_or_add_keepNext()
            saut, apres_tableau = False, element.tag == w("tbl")
            yield element


def _sauter_avant(element: Element) -> None:
    """Fait commencer un élément sur une nouvelle page, sans paragraphe vide."""
    premier = next(element.iter(w("p")))
    premier.get_or_add_pPr().get_or_add_pageBreakBefore()


def _bloc(redaction: Redaction, bloc: Any, apres_tableau: bool) -> Iterator[Element]:
    match bloc:
        case Repere():
            yield _titre(redaction, bloc)
        case ParagraphePret():
            yield redaction.paragraphe_de(bloc.contenu, _STYLES[bloc.style])
        case AlineaPret():
            yield redaction.paragraphe_de((f"{bloc.numero} ", *bloc.contenu))
        case ListePrete():
            yield from liste(redaction, bloc)
        case TableauPret():
            yield from tableau(redaction, bloc, apres_tableau)
        case FichePrete():
            yield from fiche(redaction, bloc, apres_tableau)
        case EncadrePret():
            yield from _encadre(redaction, bloc)
        case Image():
            yield from _image(redaction, bloc)
        case Sommaire():
            yield from _sommaire(redaction, bloc.niveaux)
        case SignaturesPretes():
            yield from signatures(redaction, bloc, apres_tableau)
        case _:
            raise ErreurDocument(f"Bloc inattendu dans un document : {type(bloc).__name__}.")


def _titre(redaction: Redaction, repere: Repere) -> Element:
    paragraphe = redaction.texte(repere.intitule if repere.serie else repere.texte, f"Titre{repere.niveau}")
    redaction.signet(paragraphe, signet_de_sommaire(repere))
    if repere.ancre:
        redaction.signet(paragraphe, signet_de_renvoi(repere))
    return paragraphe


def _encadre(redaction: Redaction, encadre: EncadrePret) -> Iterator[Element]:
    ton = _STYLES_D_ENCADRE[encadre.ton]
    paragraphes = [redaction.texte(encadre.titre, f"EncadreTitre{ton}")] if encadre.titre else []
    simples: Any = encadre.blocs
    for bloc in simples:
        if isinstance(bloc, ListePrete):
            paragraphes += liste(redaction, bloc, f"Encadre{ton}", _RETRAIT_D_ENCADRE)
        else:
            paragraphes.append(redaction.paragraphe_de(bloc.contenu, f"Encadre{ton}"))
    for paragraphe in paragraphes[:1]:
        paragraphe.get_or_add_pPr().get_or_add_spacing().set(w("before"), "200")
    for paragraphe in paragraphes[-1:]:
        paragraphe.get_or_add_pPr().get_or_add_spacing().set(w("after"), "240")
    for paragraphe in paragraphes[:-1]:
        paragraphe.get_or_add_pPr().get_or_add_keepNext()
    yield from paragraphes


def _image(redaction: Redaction, image: Image) -> Iterator[Element]:
    largeur = min(Mm(image.largeur_mm), Twips(redaction.largeur))
    dessin = redaction.paquet.part.new_pic_inline(io.BytesIO(image.png), width=largeur)
    dessin.docPr.set("descr", image.texte_alternatif)
    dessin.docPr.set("name", f"Image {dessin.docPr.id}")
    paragraphe = redaction.paragraphe("Figure")
    ajouter(paragraphe, "r").append(_dessin(dessin))
    if image.legende:
        yield paragraphe
        yield legende(redaction, "Figure", str(next(redaction.figures)), image.legende, "LegendeFigure")
        return
    ajouter(paragraphe.pPr, "keepNext", val="0")
    yield paragraphe


def _dessin(dessin: Any) -> Element:
    """Enveloppe une image en ligne dans son `w:drawing`."""
    enveloppe = xml("<w:drawing></w:drawing>")
    enveloppe.append(dessin)
    return enveloppe


def _sommaire(redaction: Redaction, niveaux: int) -> Iterator[Element]:
    """Un champ TOC, ses entrées déjà justes ; la mise à jour du champ, dans Word, y ajoute les pages."""
    reperes = [repere for repere in redaction.ouvrage.reperes if repere.niveau <= niveaux]
    if not reperes:
        return
    titre = redaction.texte("Sommaire", "TitreSommaire")
    # Un gabarit maison peut fonder ce style sur « Titre 1 » : il n'en prend pas le numéro.
    ajouter(ajouter(titre.pPr, "numPr"), "numId", val="0")
    entrees = [_entree(redaction, repere) for repere in reperes]
    ouverture = redaction.paragraphe()
    champ(ouverture, rf'TOC \o "1-{niveaux}" \h \z \u', "")
    debut, instruction, separateur, _, fin = ouverture.findall(w("r"))
    for rang, parcours in enumerate((debut, instruction, separateur)):
        entrees[0].insert(1 + rang, parcours)
    entrees[-1].append(fin)
    bloc = xml(
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent></w:sdtContent></w:sdt>"
    )
    bloc.find(w("sdtContent")).extend([titre, *entrees])
    yield bloc


def _entree(redaction: Redaction, repere: Repere) -> Element:
    paragraphe = redaction.paragraphe(f"TM{repere.niveau}")
    hyperlien = ajouter(paragraphe, "hyperlink", anchor=signet_de_sommaire(repere), history="1")
    parcours = ajouter(hyperlien, "r")
    if repere.numero:
        ecrire(parcours, repere.numero)
        ajouter(parcours, "tab")
    ecrire(parcours, repere.texte)
    return paragraphe
