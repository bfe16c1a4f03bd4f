"""Le HTML d'un fichier PIA : l'assainir, le lire en texte simple, en récrire un d'un texte simple.

Les pages ne montrent jamais que du texte. Le HTML ne sert qu'à ressortir tel qu'il est entré : un texte qui suit une
grammaire stricte (balises et attributs d'une courte liste, rien d'ambigu) est gardé à l'octet ; tout autre passe par nh3.
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

import nh3

_BALISE: Final = re.compile(r"<[A-Za-z/!?]")
_ENTITE: Final = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")
_NOM: Final = re.compile(r"(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*/?>")
_ATTRIBUT: Final = re.compile(r"([a-z-]+)=\"([^\"<>]*)\"")
_STYLE_SUSPECT: Final = re.compile(
    r"url\s*\(|expression|javascript|import|behavior|binding|\\|/\*|&(?!quot;|amp;)", re.I
)
_ADRESSE: Final = re.compile(r"(https?:|mailto:|#)[^\s]*", re.I)
_IMAGE: Final = re.compile(r"https?:\S*|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*", re.I)
BALISES_MAXIMUM: Final = 5000
"""Balises qu'un texte à assainir peut porter : au-delà, seul son texte reste (le temps d'analyse croît comme leur carré)."""
PERMISES: Final = frozenset({
    "p", "br", "span", "div", "strong", "b", "em", "i", "u", "s", "sub", "sup", "ul", "ol", "li", "h1", "h2", "h3",
    "h4", "h5", "h6", "blockquote", "pre", "code", "a", "img", "hr", "table", "thead", "tbody", "tfoot", "tr", "td",
    "th", "caption", "colgroup", "col",
})  # fmt: skip
_BLOCS: Final = frozenset({
    "p", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "hr",
    "caption",
})  # fmt: skip
_ATTRIBUTS: Final = frozenset({
    "style", "class", "href", "src", "alt", "title", "target", "rel", "width", "height", "colspan", "rowspan",
    "border", "align", "start", "lang", "dir",
})  # fmt: skip


def est_riche(texte: str) -> bool:
    """Vrai si ce texte porte des balises ou des entités HTML."""
    return _BALISE.search(texte) is not None or _ENTITE.search(texte) is not None


def est_sur(texte: str) -> bool:
    """Vrai si ce HTML suit la grammaire stricte : aucun navigateur n'y lit autre chose que des balises permises."""
    _, *suites = texte.split("<")
    return all((m := _NOM.match(suite)) is not None and _balise_permise(m) for suite in suites)


def _balise_permise(m: re.Match[str]) -> bool:
    if m[2] not in PERMISES or (m[1] and m[3].strip()):
        return False
    return all(_attribut_permis(nom, valeur) for nom, valeur in _ATTRIBUT.findall(m[3]))


def _attribut_permis(nom: str, valeur: str) -> bool:
    if nom == "href":
        return _ADRESSE.fullmatch(valeur) is not None
    if nom == "src":
        return _IMAGE.fullmatch(valeur) is not None
    if nom == "style":
        return _STYLE_SUSPECT.search(valeur) is None
    return nom in _ATTRIBUTS or nom.startswith("data-mce-")


def assainir(texte: str) -> str:
    """Le même texte, sans rien d'actif ; inchangé s'il ne porte pas de balise, ou que des balises sûres."""
    if _BALISE.search(texte) is None or est_sur(texte):
        return texte
    if texte.count("<") > BALISES_MAXIMUM:
        return en_html(unescape(re.sub(r"<[^<>]*>?", " ", texte)).strip())
    return nh3.clean(texte, link_rel=None)


class _Lecteur(HTMLParser):
    """Ce qu'une personne lirait : un bloc par ligne, une puce par élément de liste."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.morceaux: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Un bloc ouvre une ligne."""
        if tag == "br" or tag in _BLOCS:
            self.morceaux.append("\n")
        if tag == "li":
            self.morceaux.append("- ")
        if tag in ("td", "th"):
            self.morceaux.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Un bloc ferme sa ligne."""
        if tag in _BLOCS:
            self.morceaux.append("\n")

    def handle_data(self, data: str) -> None:
        """Le texte, blancs du HTML réduits ; l'espace insécable est gardée comme une espace."""
        self.morceaux.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def en_texte(html: str) -> str:
    """Le texte simple d'un champ, riche ou non."""
    if not est_riche(html):
        return html.replace("\r\n", "\n").replace("\r", "\n").strip()
    lecteur = _Lecteur()
    lecteur.feed(assainir(html))
    lecteur.close()
    lignes = [ligne.replace("\xa0", " ").strip() for ligne in "".join(lecteur.morceaux).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", _sans_lignes_collees(lignes)).strip()


def _sans_lignes_collees(lignes: list[str]) -> str:
    """Une ligne vide entre deux blocs n'est qu'un effet du HTML : seules deux de suite en disent une vraie."""
    return re.sub(r"\n\n", "\n", "\n".join(lignes))


def en_html(texte: str) -> str:
    """Un paragraphe par ligne, tout échappé ; vide si le texte l'est."""
    return "".join(f"<p>{escape(ligne, quote=False) or '&nbsp;'}</p>" for ligne in texte.split("\n")) if texte else ""
