"""Le corps d'un .odt, bloc après bloc."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from socle.documents.arbre import ErreurDocument, Image, SautDePage, Sommaire
from socle.documents.dates import date_en_lettres
from socle.documents.odt.balises import attribut, echapper, empan
from socle.documents.odt.listes import ANNEXES, ARTICLES
from socle.documents.odt.redaction import Redaction, numero_cache, signet_de_renvoi, signet_de_sommaire
from socle.documents.odt.styles import espace, taquet
from socle.documents.odt.tableaux import fiche, legende, liste, signatures, tableau
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
    "normal": "Standard", "discret": "Discret", "aide": "Aide", "alerte": "Alerte", "citation": "Quotations",
    "grand": "Grand",
    "affiche": "Affiche",
}  # fmt: skip
_TENU = 'fo:keep-with-next="always"'
_SERIES = {"article": ARTICLES, "annexe": ANNEXES}


def corps(redaction: Redaction) -> Iterator[str]:
    """Donne tout le contenu ; la page de garde reste seule sur sa page."""
    yield from _ouverture(redaction)
    redaction.saut = redaction.ouvrage.document.page_de_garde
    blocs = redaction.ouvrage.blocs
    for bloc, suivant in zip_longest(blocs, blocs[1:]):
        if isinstance(bloc, SautDePage):
            redaction.saut = True
        elif isinstance(bloc, Orientation):
            redaction.page = "Paysage" if bloc.paysage else "Standard"
            redaction.largeur = redaction.largeurs[bloc.paysage]
        elif not isinstance(bloc, DebutZone | FinZone):
            yield _bloc(redaction, bloc, _TENU if _annonce(bloc, suivant) else "")


def _annonce(bloc: object, suivant: object) -> bool:
    """Dit si un bloc annonce le tableau ou la liste qui le suit : il s'y tient."""
    if isinstance(bloc, AlineaPret):
        return isinstance(suivant, ListePrete)
    return isinstance(suivant, TableauPret | FichePrete)


def _bloc(redaction: Redaction, bloc: Any, tenu: str) -> str:
    match bloc:
        case AlineaPret():
            return _alinea(redaction, bloc, tenu)
        case Repere():
            return _titre(redaction, bloc)
        case ParagraphePret():
            return redaction.paragraphe(_STYLES[bloc.style], redaction.morceaux(bloc.contenu), tenu)
        case ListePrete():
            return liste(redaction, bloc, "SousAlinea" if bloc.suspendue else "")
        case TableauPret():
            return tableau(redaction, bloc)
        case FichePrete():
            return fiche(redaction, bloc)
        case EncadrePret():
            return _encadre(redaction, bloc)
        case Image():
            return _image(redaction, bloc)
        case Sommaire():
            return _sommaire(redaction, bloc.niveaux)
        case SignaturesPretes():
            return signatures(redaction, bloc)
    raise ErreurDocument(f"Bloc inattendu dans un document : {type(bloc).__name__}.")


def _ouverture(redaction: Redaction) -> Iterator[str]:
    document = redaction.ouvrage.document
    textes = (("Organisme", document.organisme), ("Title", document.titre), ("Subtitle", document.sous_titre))
    titres = [(style, texte) for style, texte in textes if texte]
    haut, bas = ((70, 110) if document.paysage else (170, 260)) if document.page_de_garde else (0, 0)
    bas = max(30, bas - 36 * (len(document.titre) // 32 + len(document.sous_titre) // 70)) if bas else 0
    redaction.page = "Garde" if document.page_de_garde else "Standard"
    for rang, (style, texte) in enumerate(titres):
        yield redaction.paragraphe(style, echapper(texte), espace(haut, 15) if haut and rang == 0 else "")
    if document.page_de_garde:
        jour = date_en_lettres(document.date_document) if document.date_document else ""
        details = (("Version", document.version), ("Date", jour), ("État du droit", document.etat_du_droit))
        for rang, (nom, valeur) in enumerate((nom, valeur) for nom, valeur in details if valeur):
            contenu = f"{empan('Texte_20_discret', nom)}<text:tab/>{echapper(valeur)}"
            yield redaction.paragraphe("Standard", contenu, espace(bas if rang == 0 else 0, 3), taquet(30))


def _alinea(redaction: Redaction, alinea: AlineaPret, tenu: str) -> str:
    contenu = redaction.paragraphe("Alinea", redaction.morceaux(alinea.contenu), tenu)
    return (
        f"<text:list {redaction.suite_de_liste(ARTICLES)}><text:list-item><text:list><text:list-item>{contenu}"
        "</text:list-item></text:list></text:list-item></text:list>"
    )


def _titre(redaction: Redaction, repere: Repere) -> str:
    contenu = echapper(repere.texte)
    if repere.rang in redaction.ouvrage.vises:
        contenu = _signet(signet_de_renvoi(repere), contenu)
    if repere.niveau <= redaction.niveaux_de_sommaire:
        contenu = _signet(signet_de_sommaire(repere), contenu)
    style = redaction.style(f"Heading_20_{repere.niveau}")
    cache = numero_cache(repere) if repere.serie else ""
    titre = f'<text:h text:style-name="{style}" text:outline-level="{repere.niveau}">{cache}{contenu}</text:h>'
    if not repere.serie:
        return titre
    suite = redaction.suite_de_liste(_SERIES[repere.serie])
    return f"<text:list {suite}><text:list-item>{titre}</text:list-item></text:list>"


def _signet(nom: str, contenu: str) -> str:
    return f'<text:bookmark-start text:name="{nom}"/>{contenu}<text:bookmark-end text:name="{nom}"/>'


def _encadre(redaction: Redaction, encadre: EncadrePret) -> str:
    """Donne des paragraphes bordés ; le premier et le dernier portent l'écart au reste."""
    ton = encadre.ton.capitalize()
    parties: list[tuple[str, ParagraphePret | ListePrete]] = []
    if encadre.titre:
        parties.append((f"EncadreTitre{ton}", ParagraphePret((encadre.titre,))))
    parties += [(f"Encadre{ton}", bloc) for bloc in encadre.blocs]
    dernier = len(parties) - 1
    ecrits = []
    for rang, (style, bloc) in enumerate(parties):
        if isinstance(bloc, ListePrete):
            ecrits.append(liste(redaction, bloc, "Encadre", style))
            continue
        ecart = espace(10 if rang == 0 else 0, 12 if rang == dernier else 0) if rang in (0, dernier) else ""
        tenu = _TENU if rang < dernier else ""
        ecrits.append(redaction.paragraphe(style, redaction.morceaux(bloc.contenu), f"{ecart} {tenu}".strip()))
    return "".join(ecrits)


def _image(redaction: Redaction, image: Image) -> str:
    largeur = min(image.largeur_mm, redaction.largeur)
    colonnes, rangees = struct.unpack_from(">II", image.png, 16)
    hauteur = max(0.1, largeur * rangees / max(1, colonnes))
    chemin = redaction.image(image.png)
    cadre = (
        f'<draw:frame draw:style-name="Cadre" draw:name="{attribut(chemin)}" text:anchor-type="as-char" '
        f'svg:width="{largeur:.2f}mm" svg:height="{hauteur:.2f}mm"><draw:image xlink:href="{chemin}" xlink:type="simple" '
        f'xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>{echapper(image.texte_alternatif)}</svg:desc></draw:frame>'
    )
    if not image.legende:
        return redaction.paragraphe("Figure", cadre, 'fo:keep-with-next="auto"')
    figure = redaction.paragraphe("Figure", cadre)
    return figure + legende(redaction, "Figure", next(redaction.figures), image.legende, "LegendeFigure")


def _sommaire(redaction: Redaction, niveaux: int) -> str:
    """Un index déjà rempli ; ses numéros de page sont des renvois, justes dès l'ouverture."""
    reperes = redaction.ouvrage.sommaire(niveaux)
    if not reperes:
        return ""
    titre = redaction.paragraphe("Contents_20_Heading", "Sommaire")
    modeles = "".join(
        f'<text:table-of-content-entry-template text:outline-level="{niveau}" text:style-name="Contents_20_{niveau}">'
        '<text:index-entry-link-start text:style-name="Entree"/><text:index-entry-chapter/><text:index-entry-span> '
        "</text:index-entry-span><text:index-entry-text/>"
        '<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/>'
        "<text:index-entry-link-end/></text:table-of-content-entry-template>"
        for niveau in range(1, niveaux + 1)
    )
    entrees = "".join(_entree(repere) for repere in reperes)
    return (
        '<text:table-of-content text:name="Sommaire" text:protected="false"><text:table-of-content-source '
        f'text:outline-level="{niveaux}" text:use-index-marks="false" text:relative-tab-stop-position="true">'
        '<text:index-title-template text:style-name="Contents_20_Heading">Sommaire</text:index-title-template>'
        f'{modeles}</text:table-of-content-source><text:index-body><text:index-title text:name="Sommaire_Titre">{titre}'
        f"</text:index-title>{entrees}</text:index-body></text:table-of-content>"
    )


def _entree(repere: Repere) -> str:
    signet = signet_de_sommaire(repere)
    numero = f"{repere.prefixe}<text:tab/>" if repere.numero else ""
    return (
        f'<text:p text:style-name="Contents_20_{repere.niveau}"><text:a xlink:type="simple" xlink:href="#{signet}" '
        f'text:style-name="Entree" text:visited-style-name="Entree">{numero}{echapper(repere.texte)}<text:tab/>'
        f'<text:bookmark-ref text:reference-format="page" text:ref-name="{signet}">1</text:bookmark-ref></text:a></text:p>'
    )
