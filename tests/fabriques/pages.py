"""Règles de la maison pour toute page HTML reçue par un test : HTML strict, accessibilité, politique de contenu."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder

SANS_LIBELLE = {"hidden", "submit", "button", "reset", "image"}
ANCRES_DU_NAVIGATEUR = {"", "top"}
RENVOIS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns")
FUITES = re.compile(r"\bNone\b|\bUndefined\b|<[\w.]+ object at 0x|\{\{|\{%")
TITRES = ("h1", "h2", "h3", "h4", "h5", "h6")


class _Strict(HTML5TreeBuilder):
    """L'analyseur de html5lib, dont on garde les erreurs."""

    erreurs: list[Any] = []

    def feed(self, markup: Any) -> None:
        """Analyse et garde les erreurs de syntaxe."""
        analyseur = html5lib.HTMLParser(tree=self.create_treebuilder)
        document = analyseur.parse(markup)
        document.original_encoding = None
        self.erreurs = analyseur.errors


def analyser(html: str) -> BeautifulSoup:
    """L'arbre d'une page, ou `AssertionError` à la première erreur de syntaxe HTML."""
    batisseur = _Strict()
    soupe = BeautifulSoup(html, builder=batisseur)
    lignes = html.splitlines()
    fautes = [f"{code} ligne {place[0]} : {lignes[place[0] - 1][:160]}" for place, code, _ in batisseur.erreurs[:5]]
    assert not fautes, "HTML mal formé :\n" + "\n".join(fautes)
    return soupe


def texte_de(noeud: Tag) -> str:
    """Texte d'un élément, blancs réduits."""
    return " ".join(noeud.get_text(" ").split())


def fautes_de(soupe: BeautifulSoup, csp: str, nom_instance: str = "Gouverne") -> list[str]:
    """Toutes les fautes d'une page, vide si elle tient les règles de la maison."""
    ids = Counter(str(e["id"]) for e in soupe.select("[id]"))
    fautes = [f"identifiant « {i} » présent {n} fois" for i, n in ids.items() if n > 1]
    fautes += _charpente(soupe, nom_instance)
    for regle in REGLES:
        fautes += regle(soupe, set(ids))
    return [*fautes, *_politique(soupe, csp)]


def _charpente(soupe: BeautifulSoup, nom_instance: str) -> Iterator[str]:
    html, titres, h1 = soupe.select_one("html"), soupe.select("head > title"), soupe.select("h1")
    if html is None or html.get("lang") != "fr":
        yield "la page ne dit pas lang=fr"
    if len(h1) != 1 or not texte_de(h1[0]):
        yield f"{len(h1)} titre h1 (un seul, non vide, est attendu)"
    if len(titres) != 1 or texte_de(titres[0]) in {"", nom_instance}:
        yield f"title absent ou muet : {[texte_de(t) for t in titres]}"
    if len(soupe.select("main")) != 1:
        yield "pas un main unique"
    niveaux = [int(t.name[1]) for t in soupe.select(",".join(f"main {t}" for t in TITRES))]
    sauts = [(a, b) for a, b in pairwise(niveaux) if b > a + 1]
    if sauts:
        yield f"niveaux de titre sautés : {sauts}"
    fuite = FUITES.search(soupe.get_text(" "))
    if fuite:
        yield f"valeur brute montrée : {fuite.group(0)}"


def _formulaires(soupe: BeautifulSoup, _: set[str]) -> Iterator[str]:
    for formulaire in soupe.select("form"):
        action, methode = str(formulaire.get("action", "")), str(formulaire.get("method", "")).lower()
        if not action or methode not in {"get", "post"}:
            yield f"formulaire sans action ou sans méthode : {str(formulaire)[:120]}"
        jeton = formulaire.select_one("input[type=hidden][name=csrf_token]")
        if methode == "post" and (jeton is None or not jeton.get("value")):
            yield f"formulaire POST sans jeton : {action}"
        if methode == "get" and jeton is not None:
            yield f"formulaire GET qui expose son jeton : {action}"
    for groupe in soupe.select("fieldset"):
        if groupe.find("legend", recursive=False) is None:
            yield f"fieldset sans legend : {str(groupe)[:120]}"


def _champs(soupe: BeautifulSoup, ids: set[str]) -> Iterator[str]:
    cibles = {str(etiquette["for"]) for etiquette in soupe.select("label[for]")}
    for champ in soupe.select("input, select, textarea"):
        hors_lecture = champ.get("aria-hidden") == "true" and champ.get("tabindex") == "-1"
        if hors_lecture or (champ.name == "input" and champ.get("type") in SANS_LIBELLE):
            continue
        nomme = champ.get("aria-label") or champ.get("aria-labelledby") or champ.find_parent("label")
        if not nomme and champ.get("id") not in cibles:
            yield f"champ sans libellé : {str(champ)[:160]}"
    for cible in sorted(cibles - ids):
        yield f"label for vers « {cible} », qui n'existe pas"
    for etiquette in soupe.select("label"):
        if not texte_de(etiquette):
            yield f"libellé vide : {etiquette}"


def _renvois(soupe: BeautifulSoup, ids: set[str]) -> Iterator[str]:
    for attribut in RENVOIS:
        for element in soupe.select(f"[{attribut}]"):
            for cible in str(element[attribut]).split():
                if cible not in ids:
                    yield f"{attribut} vers « {cible} », qui n'existe pas"
    for lien in soupe.select("a"):
        cible = str(lien.get("href", ""))
        if not cible:
            yield f"lien sans adresse : {lien}"
        if cible.startswith("#") and cible[1:] not in ids | ANCRES_DU_NAVIGATEUR:
            yield f"ancre cassée : {cible}"


def _noms(soupe: BeautifulSoup, _: set[str]) -> Iterator[str]:
    for element in soupe.select("a, button, summary"):
        if not texte_de(element) and not element.get("aria-label"):
            yield f"lien ou bouton sans nom : {str(element)[:160]}"
    for image in soupe.select("img"):
        if image.get("alt") is None:
            yield f"image sans alt : {image}"
    for dessin in soupe.select("svg"):
        nomme = dessin.get("role") == "img" and (dessin.get("aria-label") or dessin.get("aria-labelledby"))
        if dessin.get("aria-hidden") != "true" and not nomme:
            yield f"svg ni caché ni nommé : {str(dessin)[:120]}"


def _tableaux(soupe: BeautifulSoup, _: set[str]) -> Iterator[str]:
    for tableau in soupe.select("table"):
        if tableau.select_one("caption") is None:
            yield f"tableau sans légende : {str(tableau)[:120]}"
        for tete in tableau.select("th"):
            if tete.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"th sans scope : {tete}"


def _en_ligne(soupe: BeautifulSoup, _: set[str]) -> Iterator[str]:
    if soupe.select("style"):
        yield "feuille de style en ligne"
    for element in soupe.find_all(True):
        interdits = [a for a in element.attrs if a == "style" or a.startswith("on")]
        if interdits:
            yield f"attribut interdit {interdits} : {str(element)[:120]}"


REGLES: tuple[Callable[[BeautifulSoup, set[str]], Iterator[str]], ...] = (
    _formulaires, _champs, _renvois, _noms, _tableaux, _en_ligne,
)  # fmt: skip


def _politique(soupe: BeautifulSoup, csp: str) -> Iterator[str]:
    if "script-src" not in csp or "'unsafe-inline'" in csp or "default-src 'none'" not in csp:
        yield f"politique de contenu absente ou lâche : {csp!r}"
    for script in soupe.select("script"):
        source, jeton = str(script.get("src", "")), script.get("nonce")
        meme_origine = source.startswith("/") and not source.startswith("//")
        if not meme_origine and (source or f"'nonce-{jeton}'" not in csp):
            yield f"script que la politique refuse : {str(script)[:120]}"
    for ressource in soupe.select("link[href], img[src]"):
        adresse = str(ressource.get("href") or ressource.get("src"))
        if not adresse.startswith(("/", "data:")) or adresse.startswith("//"):
            yield f"ressource d'ailleurs : {adresse}"
