"""Règles de la maison pour toute page HTML reçue par un test : HTML strict, accessibilité, politique de contenu."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder

SANS_LIBELLE = {"hidden", "submit", "button", "reset", "image"}
ANCRES_DU_NAVIGATEUR = {"", "top"}
RENVOIS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns")
FUITES = re.compile(r"\bNone\b|\bUndefined\b|<[\w.]+ object at 0x")
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
    lignes = dict(enumerate(html.splitlines(), 1))
    fautes = [f"{code} ligne {place[0]} : {lignes.get(place[0], '')[:160]}" for place, code, _ in batisseur.erreurs[:5]]
    assert not fautes, "HTML mal formé :\n" + "\n".join(fautes)
    return soupe


def texte_de(noeud: Tag) -> str:
    """Texte d'un élément, blancs réduits."""
    return " ".join(noeud.get_text(" ").split())


class Arbre:
    """Une page parcourue une seule fois : ses éléments par nom (le sélecteur de BeautifulSoup coûte dix fois plus)."""

    def __init__(self, soupe: BeautifulSoup) -> None:
        self.soupe, self.tous = soupe, soupe.find_all(True)
        self.ids = Counter(str(e["id"]) for e in self.tous if e.get("id") is not None)
        self._noms: dict[str, list[Tag]] = {}
        for element in self.tous:
            self._noms.setdefault(element.name, []).append(element)

    def de(self, *noms: str) -> list[Tag]:
        """Les éléments de ces noms."""
        return [e for nom in noms for e in self._noms.get(nom, ())]

    def portant(self, attribut: str) -> list[Tag]:
        """Les éléments qui portent cet attribut."""
        return [e for e in self.tous if e.get(attribut) is not None]


def fautes_de(soupe: BeautifulSoup, csp: str, nom_instance: str = "Gouverne") -> list[str]:
    """Toutes les fautes d'une page, vide si elle tient les règles de la maison."""
    arbre = Arbre(soupe)
    fautes = [f"identifiant « {i} » présent {n} fois" for i, n in arbre.ids.items() if n > 1]
    fautes += _charpente(arbre, nom_instance)
    for regle in (_formulaires, _champs, _renvois, _noms, _tableaux, _en_ligne):
        fautes += regle(arbre)
    return [*fautes, *_politique(arbre, csp)]


def _charpente(arbre: Arbre, nom_instance: str) -> Iterator[str]:
    html, h1 = arbre.de("html"), arbre.de("h1")
    titres = [t for t in arbre.de("title") if t.parent and t.parent.name == "head"]
    if not html or html[0].get("lang") != "fr":
        yield "la page ne dit pas lang=fr"
    if len(h1) != 1 or not texte_de(h1[0]):
        yield f"{len(h1)} titre h1 (un seul, non vide, est attendu)"
    if len(titres) != 1 or texte_de(titres[0]) in {"", nom_instance}:
        yield f"title absent ou muet : {[texte_de(t) for t in titres]}"
    if len(arbre.de("main")) != 1:
        yield "pas un main unique"
    niveaux = [int(t.name[1]) for t in arbre.tous if t.name in TITRES]
    sauts = [(a, b) for a, b in pairwise(niveaux) if b > a + 1]
    if sauts:
        yield f"niveaux de titre sautés : {sauts}"
    fuite = FUITES.search(arbre.soupe.get_text(" "))
    if fuite:
        yield f"valeur brute montrée : {fuite.group(0)}"


def _formulaires(arbre: Arbre) -> Iterator[str]:
    for formulaire in arbre.de("form"):
        action, methode = str(formulaire.get("action", "")), str(formulaire.get("method", "")).lower()
        if not action or methode not in {"get", "post"}:
            yield f"formulaire sans action ou sans méthode : {str(formulaire)[:120]}"
        jeton = formulaire.find("input", attrs={"type": "hidden", "name": "csrf_token"})
        if methode == "post" and (jeton is None or not jeton.get("value")):
            yield f"formulaire POST sans jeton : {action}"
        if methode == "get" and jeton is not None:
            yield f"formulaire GET qui expose son jeton : {action}"
    for element in arbre.portant("form"):
        if str(element["form"]) not in {f.get("id") for f in arbre.de("form")}:
            yield f"champ ou bouton d'un formulaire absent : {str(element)[:120]}"
    for bouton in arbre.de("button"):
        if bouton.get("type", "submit") == "submit" and not bouton.get("form") and not bouton.find_parent("form"):
            yield f"bouton qui n'envoie rien : {str(bouton)[:120]}"
    for groupe in arbre.de("fieldset"):
        if groupe.find("legend", recursive=False) is None:
            yield f"fieldset sans legend : {str(groupe)[:120]}"


def _champs(arbre: Arbre) -> Iterator[str]:
    cibles = {str(e["for"]) for e in arbre.de("label") if e.get("for")}
    for champ in arbre.de("input", "select", "textarea"):
        hors_lecture = champ.get("aria-hidden") == "true" and champ.get("tabindex") == "-1"
        if hors_lecture or (champ.name == "input" and champ.get("type") in SANS_LIBELLE):
            continue
        nomme = champ.get("aria-label") or champ.get("aria-labelledby") or champ.find_parent("label")
        if not nomme and champ.get("id") not in cibles:
            yield f"champ sans libellé : {str(champ)[:160]}"
    for cible in sorted(cibles - set(arbre.ids)):
        yield f"label for vers « {cible} », qui n'existe pas"
    for etiquette in arbre.de("label"):
        if not texte_de(etiquette):
            yield f"libellé vide : {etiquette}"


def _renvois(arbre: Arbre) -> Iterator[str]:
    for attribut in RENVOIS:
        for element in arbre.portant(attribut):
            for cible in str(element[attribut]).split():
                if cible not in arbre.ids:
                    yield f"{attribut} vers « {cible} », qui n'existe pas"
    for lien in arbre.de("a"):
        cible = str(lien.get("href", ""))
        if not cible:
            yield f"lien sans adresse : {lien}"
        if cible.startswith("#") and cible[1:] not in ANCRES_DU_NAVIGATEUR | set(arbre.ids):
            yield f"ancre cassée : {cible}"


def _noms(arbre: Arbre) -> Iterator[str]:
    for element in arbre.de("a", "button", "summary"):
        if not texte_de(element) and not element.get("aria-label"):
            yield f"lien ou bouton sans nom : {str(element)[:160]}"
    for image in arbre.de("img"):
        if image.get("alt") is None:
            yield f"image sans alt : {image}"
    for dessin in arbre.de("svg"):
        nomme = dessin.get("role") == "img" and (dessin.get("aria-label") or dessin.get("aria-labelledby"))
        if dessin.get("aria-hidden") != "true" and not nomme:
            yield f"svg ni caché ni nommé : {str(dessin)[:120]}"


def _tableaux(arbre: Arbre) -> Iterator[str]:
    for tableau in arbre.de("table"):
        if tableau.find("caption") is None:
            yield f"tableau sans légende : {str(tableau)[:120]}"
    for tete in arbre.de("th"):
        if tete.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"th sans scope : {tete}"


def _en_ligne(arbre: Arbre) -> Iterator[str]:
    if arbre.de("style"):
        yield "feuille de style en ligne"
    for element in arbre.tous:
        interdits = [a for a in element.attrs if a == "style" or a.startswith("on")]
        if interdits:
            yield f"attribut interdit {interdits} : {str(element)[:120]}"


def _politique(arbre: Arbre, csp: str) -> Iterator[str]:
    if "script-src" not in csp or "'unsafe-inline'" in csp or "default-src 'none'" not in csp:
        yield f"politique de contenu absente ou lâche : {csp!r}"
    for script in arbre.de("script"):
        source, jeton = str(script.get("src", "")), script.get("nonce")
        meme_origine = source.startswith("/") and not source.startswith("//")
        if not meme_origine and (source or f"'nonce-{jeton}'" not in csp):
            yield f"script que la politique refuse : {str(script)[:120]}"
    for ressource in arbre.de("link", "img"):
        adresse = str(ressource.get("href") or ressource.get("src"))
        if not adresse.startswith(("/", "data:")) or adresse.startswith("//"):
            yield f"ressource d'ailleurs : {adresse}"
