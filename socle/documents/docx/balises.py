"""Fabriquer du WordprocessingML : une fonction pour les éléments, une pour le texte, une pour les champs."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeAlias

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from lxml import etree

Element: TypeAlias = Any  # lxml rend une sous-classe d'élément par balise ; python-docx ne les type pas
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BALISE = re.compile(r"<[\w:]+")
_ESPACE = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def w(nom: str) -> str:
    """Donne le nom qualifié d'un élément ou d'un attribut de l'espace « w »."""
    return f"{{{W}}}{nom}"


def xml(texte: str) -> Element:
    """Analyse un fragment écrit par nous, jamais de texte d'utilisateur, avec les espaces de noms de Word."""
    return parse_xml(_BALISE.sub(rf"\g<0> {nsdecls('w', 'r')}", texte, count=1))


def ajouter(parent: Element, nom: str, **attributs: str) -> Element:
    """Ajoute à `parent` un élément « w » et ses attributs « w »."""
    enfant = etree.SubElement(parent, w(nom))
    for cle, valeur in attributs.items():
        enfant.set(w(cle), valeur)
    return enfant


def ecrire(parcours: Element, texte: str) -> None:
    """Écrit un texte dans un `w:r` ; chaque `\\n` y devient un saut de ligne."""
    for rang, ligne in enumerate(texte.split("\n")):
        if rang:
            ajouter(parcours, "br")
        if ligne:
            zone = ajouter(parcours, "t")
            zone.set(_ESPACE, "preserve")
            zone.text = ligne


def champ(parent: Element, instruction: str, resultat: str, style: str = "") -> None:
    """Ajoute un champ Word complexe avec son résultat déjà juste."""
    for genre in ("begin", "instr", "separate", "texte", "end"):
        parcours = ajouter(parent, "r")
        if style:
            ajouter(ajouter(parcours, "rPr"), "rStyle", val=style)
        if genre == "instr":
            zone = ajouter(parcours, "instrText")
            zone.set(_ESPACE, "preserve")
            zone.text = f" {instruction} "
        elif genre == "texte":
            ecrire(parcours, resultat)
        else:
            ajouter(parcours, "fldChar", fldCharType=genre)
