"""Le texte simple d'un paragraphe, en blocs de document et en HTML sans style ni script.

Une ligne vide sépare les alinéas ; « • » (ou « - ») ouvre un élément de liste ; une adresse https:// devient un lien.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import nh3
from markupsafe import Markup, escape

from socle import documents as doc

ADRESSE: Final = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")
PUCE: Final = re.compile(r"^\s*[•–-]\s+")
BALISES: Final = {"section", "h2", "h3", "h4", "p", "ul", "li", "a", "br", "strong"}
Bloc = str | list[str]


def blocs(texte: str) -> Iterator[Bloc]:
    """Les alinéas (une ligne chacun) et les listes d'un texte."""
    liste: list[str] = []
    for ligne in texte.splitlines():
        if PUCE.match(ligne):
            liste.append(PUCE.sub("", ligne).strip())
            continue
        if liste:
            yield liste
            liste = []
        if ligne.strip():
            yield ligne.strip()
    if liste:
        yield liste


def en_document(texte: str, style: Any = "normal") -> Iterator[Any]:
    """Les mêmes, en blocs de document ; les éléments d'une liste « grande » sont des alinéas."""
    for bloc in blocs(texte):
        if isinstance(bloc, str):
            yield doc.Paragraphe(_avec_liens(bloc), style)
        elif style == "normal":
            yield doc.Liste([_avec_liens(element) for element in bloc])
        else:
            yield from (doc.Paragraphe(["• ", *_avec_liens(element)], style) for element in bloc)


def _avec_liens(texte: str) -> list[Any]:
    morceaux: list[Any] = []
    debut = 0
    for trouve in ADRESSE.finditer(texte):
        morceaux += [texte[debut : trouve.start()], doc.Lien(trouve.group(0))]
        debut = trouve.end()
    return [m for m in [*morceaux, texte[debut:]] if m]


def en_html(texte: str) -> Markup:
    """Un texte en HTML : alinéas, listes, liens ; tout y est échappé, puis filtré."""
    rendu = "".join(_bloc_html(bloc) for bloc in blocs(texte))
    return Markup(nh3.clean(rendu, tags=BALISES, attributes={"a": {"href"}}))  # noqa: S704 -- échappé, puis filtré


def _bloc_html(bloc: Bloc) -> str:
    if isinstance(bloc, str):
        return f"<p>{_ligne_html(bloc)}</p>"
    return f"<ul>{''.join(f'<li>{_ligne_html(element)}</li>' for element in bloc)}</ul>"


def _ligne_html(texte: str) -> str:
    return "".join(
        f'<a href="{escape(m.url)}">{escape(m.url)}</a>' if isinstance(m, doc.Lien) else str(escape(m))
        for m in _avec_liens(texte)
    )


def fragment(titre: str, paragraphes: Sequence[Mapping[str, str]], niveau: int = 2) -> str:
    """Un fragment à coller dans une page de site : ni style, ni script, ni classe ; une ligne par bloc."""
    lignes = ["<section>", f"<h{niveau}>{escape(titre)}</h{niveau}>"] if titre else ["<section>"]
    for p in paragraphes:
        if p["titre"]:
            lignes.append(f"<h{niveau + 1}>{escape(p['titre'])}</h{niveau + 1}>")
        lignes.append(str(en_html(p["texte"])).replace("</p>", "</p>\n").replace("</ul>", "</ul>\n").strip())
    return nh3.clean("\n".join([*lignes, "</section>"]), tags=BALISES, attributes={"a": {"href"}})
