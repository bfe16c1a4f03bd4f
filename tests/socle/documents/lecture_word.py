"""Lire un .docx comme Word : l'ordre du schéma, les numéros que les listes donnent, les champs et leurs résultats."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDRE_PPR = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "spacing"),
    *("ind", "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr"),
)
ORDRE_RPR = ("rStyle", "rFonts", "b", "i", "color", "sz", "szCs", "u", "lang")
ORDRE_SECT = ("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid")
ORDRE_SDT = ("rPr", "alias", "tag", "id", "docPartObj", "richText", "text")


def racine(octets: bytes, partie: str = "word/document.xml") -> etree._Element:
    """La racine d'une partie."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return etree.fromstring(archive.read(partie))


def noms(octets: bytes) -> list[str]:
    """Les fichiers de l'archive, dans l'ordre."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.namelist()


def local(element: etree._Element) -> str:
    """Le nom d'un élément, sans son espace."""
    return etree.QName(element).localname


def val(element: etree._Element | None, attribut: str = "val") -> str:
    """Un attribut « w », ou rien."""
    return "" if element is None else str(element.get(f"{W}{attribut}") or "")


def texte(element: etree._Element) -> str:
    """Le texte d'un élément."""
    return "".join(str(t.text or "") for t in element.iter(f"{W}t"))


def paragraphes(octets: bytes) -> list[etree._Element]:
    """Tous les paragraphes du corps, ceux des contrôles et des tableaux compris."""
    return list(racine(octets).iter(f"{W}p"))


def style(paragraphe: etree._Element) -> str:
    """L'identifiant de style d'un paragraphe."""
    return val(paragraphe.find(f"{W}pPr/{W}pStyle")) or "Normal"


@dataclass(frozen=True)
class Champ:
    """Un champ : son instruction et le résultat qu'il montre."""

    instruction: str
    resultat: str


def champs(paragraphe: etree._Element) -> Iterator[Champ]:
    """Les champs d'un paragraphe, sans imbrication."""
    instruction, resultat, ou = "", "", ""
    for element in paragraphe.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        match local(element), val(element, "fldCharType"):
            case "fldChar", "end":
                yield Champ(instruction.strip(), resultat)
                instruction, resultat, ou = "", "", ""
            case "fldChar", genre:
                ou = genre
            case "instrText", _:
                instruction += str(element.text)
            case _:
                resultat += str(element.text) if ou == "separate" else ""


@dataclass
class Compteurs:
    """Les numérotations d'un paquet, et ce qu'elles ont compté."""

    octets: bytes
    abstraites: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
    nums: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    comptes: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numerotation = racine(self.octets, "word/numbering.xml")
        for abstraite in numerotation.iter(f"{W}abstractNum"):
            self.abstraites[val(abstraite, "abstractNumId")] = {
                int(val(n, "ilvl")): (val(n.find(f"{W}lvlText")), val(n.find(f"{W}numFmt")))
                for n in abstraite.iter(f"{W}lvl")
            }
        for num in numerotation.iter(f"{W}num"):
            self.nums[val(num, "numId")] = val(num.find(f"{W}abstractNumId"))
            if num.find(f"{W}lvlOverride") is not None:
                self.comptes[val(num, "numId")] = [0] * 9
        for definition in racine(self.octets, "word/styles.xml").iter(f"{W}style"):
            numero = definition.find(f"{W}pPr/{W}numPr")
            if numero is not None:
                rang = val(numero.find(f"{W}ilvl")) or "0"
                self.styles[val(definition, "styleId")] = (val(numero.find(f"{W}numId")), int(rang))

    def numero(self, paragraphe: etree._Element) -> str:
        """Le numéro que Word affiche devant un paragraphe ; une liste sans reprise continue celle de sa forme."""
        direct = paragraphe.find(f"{W}pPr/{W}numPr")
        num, rang = self.styles.get(style(paragraphe), ("", 0))
        if direct is not None:
            num, rang = val(direct.find(f"{W}numId")), int(val(direct.find(f"{W}ilvl")) or 0)
        if num in ("", "0"):
            return ""
        abstraite = self.nums[num]
        comptes = self.comptes.setdefault(num if num in self.comptes else f"a{abstraite}", [0] * 9)
        comptes[rang] += 1
        comptes[rang + 1 :] = [0] * (8 - rang)
        modele, forme = self.abstraites[abstraite][rang]
        if forme == "lowerLetter":
            return re.sub(r"%\d", chr(96 + comptes[rang]), modele)
        return re.sub(r"%(\d)", lambda niveau: str(comptes[int(niveau.group(1)) - 1] or 1), modele)


def numeros(octets: bytes) -> list[tuple[str, str, str]]:
    """Le style, le numéro affiché et le texte de chaque paragraphe numéroté."""
    compteurs = Compteurs(octets)
    suite = [(style(p), compteurs.numero(p), texte(p)) for p in paragraphes(octets)]
    return [(nom, numero, contenu) for nom, numero, contenu in suite if numero]


def numeros_des_signets(octets: bytes) -> dict[str, str]:
    """Le numéro du paragraphe de chaque signet, mots ôtés : ce que rendrait `\\r \\t`."""
    compteurs = Compteurs(octets)
    trouves: dict[str, str] = {}
    for paragraphe in paragraphes(octets):
        numero = compteurs.numero(paragraphe)
        for signet in paragraphe.iter(f"{W}bookmarkStart"):
            trouves[val(signet, "name")] = re.sub(r"[^\d.]", "", numero)
    return trouves


def desordres(octets: bytes) -> list[str]:
    """Les propriétés que le schéma voudrait dans un autre ordre."""
    fautes: list[str] = []
    regles = {"pPr": ORDRE_PPR, "rPr": ORDRE_RPR, "sectPr": ORDRE_SECT, "sdtPr": ORDRE_SDT}
    for partie in noms(octets):
        if not re.match(r"word/\w+\.xml", partie):
            continue
        for element in racine(octets, partie).iter():
            ordre = regles.get(local(element)) if isinstance(element.tag, str) else None
            if ordre is None:
                continue
            rangs = [ordre.index(local(enfant)) for enfant in element]
            if rangs != sorted(rangs):
                fautes.append(f"{partie} : {[local(enfant) for enfant in element]}")
    return fautes
