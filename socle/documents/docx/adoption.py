"""Adopter un gabarit maison : nos styles et nos numérotations y trouvent leur place, sous ses noms quand il les a."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any, TypeAlias

from docx.document import Document as Paquet
from docx.oxml.parser import parse_xml
from lxml import etree

from socle.documents.docx.balises import ESPACES, tabulation, w
from socle.documents.docx.numerotation import ANNEXES, ARTICLES, NOTRES, TITRES, abstraites, instance
from socle.documents.docx.styles import Variante, feuille_de_styles

_PLACE_D_UNE_ETIQUETTE = 1200
Element: TypeAlias = Any  # lxml rend une sous-classe d'élément par balise ; python-docx ne les type pas


def fragments(texte: str) -> list[Element]:
    """Analyse une suite d'éléments écrits par nous, avec les espaces de noms de Word."""
    return list(parse_xml(f"<w:body {ESPACES}>{texte}</w:body>"))


@lru_cache(maxsize=8)
def _nos_styles(variante: Variante) -> Element:
    return parse_xml(feuille_de_styles(variante))


def _nom(style: Element) -> tuple[str, str]:
    """Donne le genre et le nom d'un style ; certains fichiers en ont sans nom, que seul leur identifiant désigne."""
    nom = style.find(w("name"))
    lu = style.get(w("styleId")) if nom is None else nom.get(w("val"))
    return str(style.get(w("type"), "paragraph")), str(lu).casefold()


def adopter_les_styles(paquet: Paquet, variante: Variante) -> dict[str, str]:
    """Donne nos identifiants de style → ceux du paquet ; un style que le paquet n'a pas y est ajouté."""
    feuille: Any = paquet.styles.element
    presents = {_nom(style): style.get(w("styleId")) for style in feuille.findall(w("style"))}
    pris = set(presents.values())
    traduction: dict[str, str] = {}
    ajouts: list[Element] = []
    for style in _nos_styles(variante).findall(w("style")):
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


def _taquets(paquet: Paquet, ident: str) -> list[Element]:
    style: Any = paquet.styles.element
    return list(style.xpath(f'./w:style[@w:styleId="{ident}"]/w:pPr/w:tabs/w:tab'))


def sommaire_tabule(paquet: Paquet, styles: Mapping[str, str], niveaux: tuple[int, ...]) -> bool:
    """Dit si les styles de sommaire de ces niveaux ont, à gauche, la place de « Article 12 »."""
    return all(
        any(
            taquet.get(w("val")) == "left" and int(taquet.get(w("pos"))) >= _PLACE_D_UNE_ETIQUETTE
            for taquet in _taquets(paquet, styles[f"TM{niveau}"])
        )
        for niveau in niveaux
    )


def taquets_a_oter(paquet: Paquet, ident: str) -> str:
    """Donne de quoi ôter d'un paragraphe les taquets de son style : il n'en veut qu'un, à droite."""
    return "".join(tabulation(int(taquet.get(w("pos"))), "clear") for taquet in _taquets(paquet, ident))


def adopter_les_numerotations(
    paquet: Paquet, styles: Mapping[str, str], numeroter: bool, niveau_lie: int
) -> tuple[dict[int, int], int]:
    """Donne nos numérotations → les instances du paquet, et le dernier identifiant pris ; lie celles qui se lient."""
    racine: Any = paquet.part.numbering_part.element
    titres = [styles[f"Titre{niveau}"] for niveau in range(1, 5)]
    lie = titres[niveau_lie - 1] if niveau_lie else ""
    notres = abstraites(titres if numeroter else (), styles, lie)
    presentes = {int(a.get(w("abstractNumId"))): a for a in racine.findall(w("abstractNum"))}
    if set(NOTRES) <= set(presentes):
        nums = {ident: ident for ident in NOTRES}
        for ident, texte in notres.items():
            presentes[ident].getparent().replace(presentes[ident], fragments(texte)[0])
    else:
        nums = _ajouter_les_notres(racine, notres, max(presentes, default=0))
    _lier(paquet, styles["Alinea"], 1, nums[ARTICLES])
    _lier(paquet, styles["TitreAnnexe"], 0, nums[ANNEXES])
    for rang, titre in enumerate(titres):
        if titre == lie:
            _lier(paquet, titre, 0, nums[ARTICLES])
        elif numeroter:
            _lier(paquet, titre, rang, nums[TITRES])
    return nums, max(int(num.get(w("numId"))) for num in racine.num_lst)


def _ajouter_les_notres(racine: Any, notres: Mapping[int, str], dernier: int) -> dict[int, int]:
    """Ajoute nos numérotations après celles du gabarit ; les abstraites précèdent les instances."""
    depart = max([dernier, *(int(num.get(w("numId"))) for num in racine.num_lst)])
    premier_num = next(iter(racine.num_lst), None)
    nums: dict[int, int] = {}
    for rang, (notre, texte) in enumerate(notres.items(), start=1):
        (abstraite,) = fragments(texte)
        abstraite.set(w("abstractNumId"), str(depart + rang))
        racine.append(abstraite) if premier_num is None else premier_num.addprevious(abstraite)
        nums[notre] = depart + rang
    racine.extend(fragments("".join(instance(ident, ident) for ident in nums.values())))
    return nums


def _lier(paquet: Paquet, ident: str, rang: int, num: int) -> None:
    """Fait numéroter un style de paragraphe par un niveau d'une numérotation."""
    feuille: Any = paquet.styles.element
    numerotation = feuille.get_by_id(ident).get_or_add_pPr().get_or_add_numPr()
    for enfant in list(numerotation):
        numerotation.remove(enfant)
    for nom, valeur in (("ilvl", rang), ("numId", num)):
        etree.SubElement(numerotation, w(nom)).set(w("val"), str(valeur))
