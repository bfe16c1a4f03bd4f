"""Écriture .xlsx par XlsxWriter, ligne à ligne (mémoire constante). Une chaîne n'est jamais une formule."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format as FormatXlsx
from xlsxwriter.worksheet import Worksheet

from socle.tableurs.a_ecrire import (
    ACCENT,
    FILET,
    FOND_ENTETE,
    FOND_LIBELLE,
    FeuilleAEcrire,
    Place,
    Style,
    couper_utf16,
    hauteur,
    noms_de_feuilles,
    placer,
)
from socle.tableurs.modele import Valeur
from socle.tableurs.textes import afficher, est_formule_possible

_TEXTE_MAXIMUM = 32_767
_COUPE = " […] (texte coupé : limite d'Excel)"
_A4 = 9

_STYLES: dict[Style, dict[str, Any]] = {
    Style.TITRE: {"bold": True, "font_size": 16, "font_color": ACCENT},
    Style.SECTION: {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 2, "bottom_color": ACCENT},
    Style.ENTETE: {
        "bold": True,
        "font_color": ACCENT,
        "bg_color": FOND_ENTETE,
        "bottom": 2,
        "bottom_color": ACCENT,
        "text_wrap": True,
    },
    Style.LIBELLE: {
        "bold": True,
        "bg_color": FOND_LIBELLE,
        "bottom": 1,
        "bottom_color": FILET,
        "text_wrap": True,
    },
    Style.TEXTE: {"bottom": 1, "bottom_color": FILET, "text_wrap": True},
    Style.NOTE: {"italic": True, "font_color": "#555555"},
}
_FORMATS = {
    "date": "dd/mm/yyyy",
    "date_heure": "dd/mm/yyyy hh:mm",
    "heure": "hh:mm",
    "booleen": '"VRAI";"VRAI";"FAUX"',
    "": "General",
}
_POINTS_PAR_LIGNE = 15
_POINTS_DU_TITRE = 24


class _Atelier:
    """Un classeur en cours d'écriture et ses formats, créés à la demande."""

    def __init__(self, classeur: xlsxwriter.Workbook) -> None:
        self._classeur = classeur
        self._formats: dict[tuple[Style, str, bool, bool], FormatXlsx] = {}

    def format(self, style: Style, nombre: str, a_gauche: bool, formule: bool) -> FormatXlsx:
        cle = (style, nombre, a_gauche, formule)
        if cle not in self._formats:
            traits = {"valign": "top", **_STYLES[style], "num_format": _FORMATS[nombre]}
            if a_gauche:
                traits["align"] = "left"
            # quotePrefix : même rééditée dans le tableur, la cellule reste du texte.
            self._formats[cle] = self._classeur.add_format(traits | {"quote_prefix": formule})
        return self._formats[cle]

    def ecrire(self, page: Worksheet, rang: int, place: Place) -> None:
        valeur, genre = _genre(place.valeur)
        formule = isinstance(valeur, str) and est_formule_possible(valeur)
        a_gauche = bool(genre) or place.etendue > 1
        forme = self.format(place.style, genre, a_gauche, formule)
        if place.etendue > 1:
            page.merge_range(rang, place.colonne, rang, place.colonne + place.etendue - 1, "", forme)
        _poser(page, rang, place.colonne, valeur, forme)


def _genre(valeur: Valeur) -> tuple[Valeur, str]:
    """La valeur (en texte si Excel ne connaît pas cette date) et la clé de son format de nombre."""
    if isinstance(valeur, bool):
        return valeur, "booleen"
    if isinstance(valeur, date) and valeur.year < 1901:
        return afficher(valeur), ""
    if isinstance(valeur, datetime):
        return valeur, "date_heure"
    if isinstance(valeur, date):
        return valeur, "date"
    if isinstance(valeur, time):
        return valeur, "heure"
    return valeur, ""


def _poser(page: Worksheet, rang: int, colonne: int, valeur: Valeur, forme: FormatXlsx) -> None:
    if valeur is None:
        page.write_blank(rang, colonne, None, forme)
    elif isinstance(valeur, str):
        page.write_string(rang, colonne, _borner(valeur), forme)
    elif isinstance(valeur, bool):
        page.write_boolean(rang, colonne, valeur, forme)
    elif isinstance(valeur, (date, time)):
        page.write_datetime(rang, colonne, valeur, forme)
    elif isinstance(valeur, Decimal):
        page.write_number(rang, colonne, float(valeur), forme)
    else:
        page.write_number(rang, colonne, valeur, forme)


def _borner(texte: str) -> str:
    """Excel refuse plus de 32 767 unités par cellule : mieux vaut une coupe visible qu'un texte perdu."""
    if len(couper_utf16(texte, _TEXTE_MAXIMUM)) == len(texte):
        return texte
    return couper_utf16(texte, _TEXTE_MAXIMUM - len(_COUPE)) + _COUPE


def _mettre_en_page(page: Worksheet, feuille: FeuilleAEcrire) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&L&A&RPage &P / &N")
    for rang, colonne in enumerate(feuille.colonnes):
        page.set_column(rang, rang, colonne.largeur, None, {"hidden": colonne.masquee})
    if feuille.a_un_entete:
        page.freeze_panes(feuille.rang_entete + 1, 0)
        page.repeat_rows(feuille.rang_entete)


def _ecrire_feuille(classeur: xlsxwriter.Workbook, nom: str, feuille: FeuilleAEcrire, atelier: _Atelier) -> None:
    page = classeur.add_worksheet(nom)
    _mettre_en_page(page, feuille)
    rang = -1
    for rang, ligne in enumerate(feuille.toutes_les_lignes()):
        places = list(placer(ligne))
        if any(place.style is Style.TITRE for place in places):
            page.set_row(rang, _POINTS_DU_TITRE)
        elif (lignes := hauteur(places, feuille.colonnes)) > 1:
            page.set_row(rang, lignes * _POINTS_PAR_LIGNE)
        for place in places:
            atelier.ecrire(page, rang, place)
    if feuille.a_un_entete:
        page.autofilter(feuille.rang_entete, 0, rang, len(feuille.colonnes) - 1)
        _poser_les_choix(page, feuille, rang)


def _poser_les_choix(page: Worksheet, feuille: FeuilleAEcrire, derniere: int) -> None:
    """Une liste déroulante sous l'en-tête de chaque colonne à choix ; une autre valeur est refusée par le tableur."""
    for rang, colonne in enumerate(feuille.colonnes):
        if colonne.choix and derniere > feuille.rang_entete:
            regle = {"validate": "list", "source": list(colonne.choix), "error_title": "Valeur inconnue",
                     "error_message": "Choisissez une valeur de la liste."}  # fmt: skip
            page.data_validation(feuille.rang_entete + 1, rang, derniere, rang, regle)


def ecrire_xlsx(feuilles: Sequence[FeuilleAEcrire], titre: str = "", cree_le: datetime | None = None) -> bytes:
    """Le classeur .xlsx ; `titre` va dans ses propriétés, `cree_le` (UTC) le rend reproductible.

    Une cellule de plus de 32 767 caractères est coupée et le dit (limite d'Excel).
    """
    sortie = BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"constant_memory": True})
    proprietes: dict[str, Any] = {"title": titre, "comments": ""}
    if cree_le is not None:
        proprietes["created"] = cree_le
    classeur.set_properties(proprietes)
    classeur.set_size(2400, 1400)
    atelier = _Atelier(classeur)
    for nom, feuille in zip(noms_de_feuilles(feuilles), feuilles, strict=True):
        _ecrire_feuille(classeur, nom, feuille, atelier)
    classeur.close()
    return sortie.getvalue()
