"""Lire un texte brut ou Markdown, et recoudre les lignes coupées (texte enregistré, PDF, reconnaissance de caractères)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from clauses.controle.lecture.passages import Genre, Lecture, LectureImpossible, ligne_de_tableau, sont_des_entetes

_AVANT_UN_TRAIT = frozenset({"sous", "non", "ci", "avant", "apres", "demi", "mi", "vice", "celui", "celle", "ceux", "celles",
                             "c'est-à", "peut", "elle", "il", "dit", "rendez", "chef", "quasi", "co"})  # fmt: skip
_NEUVE = re.compile(
    r"(?:#{1,6}\s|[-*•–—◦▪]\s|\|"
    r"|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[).°]\s|\d{1,3}(?:\.\d{1,3})+[.)]?\s|[A-Z]\.\d"
    r"|(?:article|annexe|chapitre|titre|section|préambule|entre|vu|considérant)\b)",
    re.IGNORECASE,
)
_SEPARATION = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_POINTILLES = re.compile(r"(?:\.\s?){5,}\s*\d{1,4}\s*$|…{2,}\s*\d{1,4}\s*$")
_EN_SUSPENS = re.compile(r"(?:['’,]|\b(?:à|de|du|des|la|le|les|et|ou|aux?|par|n°|en|dite?|présente?))$")
_INTITULE = re.compile(r"(?:article|annexe|chapitre|titre|section)\s+\S{1,6}\s*[-–—.:]", re.IGNORECASE)
_BLANC_DE_TITRE = re.compile(r"^#{1,6}\s+")
LARGEUR_DE_TITRE = 90
LARGEUR_COUPEE = 45
"""Sous cette longueur, une ligne suivie d'une autre n'est pas une ligne coupée : c'est un titre ou une fin."""


def decoder(contenu: bytes) -> str:
    """Le texte d'un fichier : UTF-8, UTF-16 annoncé, sinon Windows-1252 ; `LectureImpossible` s'il n'est pas du texte."""
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        return contenu.decode("utf-16", errors="replace")
    if b"\x00" in contenu:
        raise LectureImpossible("Ce fichier n'est pas un texte : déposez le contrat en .docx, .odt, .pdf, .txt ou .md.")
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contenu.decode("cp1252", errors="replace")


def lire_texte_brut(contenu: bytes, markdown: bool) -> Lecture:
    """Les passages d'un .txt ou d'un .md : un paragraphe, une ligne de liste ou une ligne de tableau chacun."""
    lecture = Lecture("md" if markdown else "txt")
    textes = list(recoudre(decoder(contenu).splitlines()))
    tableau = ligne = 0
    entetes: list[str] = []
    for texte, suivant in zip_longest(textes, textes[1:], fillvalue=""):
        if not texte.startswith("|"):
            ligne = 0
            ajouter_ligne(lecture, texte)
        elif not _SEPARATION.match(texte):
            annonce = bool(_SEPARATION.match(suivant))
            tableau, ligne = (tableau + 1, 1) if annonce or not ligne else (tableau, ligne + 1)
            cellules = [c.strip() for c in texte.strip().removeprefix("|").removesuffix("|").split("|")]
            titres = annonce and sont_des_entetes(cellules, 2)
            entetes = cellules if titres else [] if ligne == 1 else entetes
            genre: Genre = "entetes" if titres else "tableau"
            contenu_de_ligne = ligne_de_tableau(cellules, () if titres else entetes)
            lecture.ajouter(contenu_de_ligne, genre, f"tableau {tableau}, ligne {ligne}")
    return lecture


def ajouter_ligne(lecture: Lecture, texte: str, page: int | None = None) -> None:
    """Un paragraphe recousu : son genre d'après sa forme, son balisage Markdown ôté."""
    genre: Genre = "titre" if _BLANC_DE_TITRE.match(texte) else "sommaire" if _POINTILLES.search(texte) else "corps"
    nu = re.sub(r"\*\*|__(?=\w)|(?<=\w)__|^>\s?", "", _BLANC_DE_TITRE.sub("", texte))
    lecture.ajouter(nu, genre, page=page)


def recoudre(lignes: Iterable[str]) -> Iterator[str]:
    """Les paragraphes : une ligne blanche, un numéro, une puce ou un titre en commence un ; une ligne coupée continue."""
    courant = derniere = ""
    for brute in lignes:
        ligne = brute.strip()
        if courant and (not ligne or _commence(courant, derniere, ligne)):
            yield courant
            courant = ""
        courant, derniere = joindre(courant, ligne) if courant else ligne, ligne
    if courant:
        yield courant


def _commence(courant: str, derniere: str, ligne: str) -> bool:
    """Vrai si cette ligne commence un paragraphe au lieu de continuer celui d'avant (`derniere` : sa dernière ligne)."""
    if courant.startswith(("#", "|")) or ligne.startswith("|"):
        return True
    if _NEUVE.match(ligne):
        # « … prévue à l' / article 12 » : le renvoi coupé continue sa phrase.
        return ligne[0] in "#|-*•–—◦▪" or not _EN_SUSPENS.search(derniere)
    if derniere[-1] in ".;:!?" and ligne[0].isupper() and len(derniere) < LARGEUR_COUPEE:
        return True
    if courant == derniere and len(derniere) < LARGEUR_DE_TITRE and _INTITULE.match(derniere):
        return ligne[0].isupper()
    return derniere.isupper() and not ligne.isupper()


def joindre(courant: str, ligne: str) -> str:
    """Recoud deux lignes ; un mot coupé par un trait d'union retrouve sa forme (« sous-trai- / tant »)."""
    if courant.endswith("-") and ligne[:1].islower():
        avant = re.split(r"[\s-]", courant[:-1])[-1].lower()
        return courant + ligne if avant in _AVANT_UN_TRAIT else courant[:-1] + ligne
    return f"{courant} {ligne}"
