"""Ouvrir le fichier qui revient : un .docx borné, son corps, ses styles, ses commentaires."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from clauses.controle.lecture.paquet import ABIME, Element, Paquet, attribut, enfant, local
from clauses.controle.lecture.passages import LectureImpossible
from socle.types import lire_ligne

OCTETS = 20 * 1024 * 1024
NOTRE_AUTEUR = "Bibliothèque"
_PAS_WORD = "Ce fichier n'est pas un document Word : déposez celui que vous avez téléchargé, toujours en .docx."
_HERITAGE = 12


@dataclass(frozen=True)
class Fichier:
    """Ce qu'on lit du fichier. `niveaux` : identifiant de style → niveau de titre ; `listes` : styles de liste."""

    corps: Element
    niveaux: dict[str, int]
    listes: frozenset[str]
    commentaires: tuple[tuple[str, str], ...]


def ouvrir(contenu: bytes) -> Fichier:
    """Le fichier ; `LectureImpossible` s'il est trop lourd, abîmé, protégé, ou s'il n'est pas un .docx."""
    if len(contenu) > OCTETS:
        raise LectureImpossible(f"Ce fichier dépasse {OCTETS // 1024 // 1024} Mo : retirez-en les images.")
    if not contenu.startswith(b"PK\x03\x04"):
        raise LectureImpossible(_PAS_WORD)
    paquet = Paquet(contenu)
    principal = next((c for genre, c in _relations(paquet, "_rels/.rels", "") if genre == "officeDocument"), "")
    racine = paquet.racine(principal) if principal else None
    corps = enfant(racine, "body")
    if corps is None:
        raise LectureImpossible(_PAS_WORD if racine is None else ABIME)
    dossier, nom = posixpath.split(principal)
    parties = dict(_relations(paquet, f"{dossier}/_rels/{nom}.rels", dossier))
    niveaux, listes = _styles(_partie(paquet, parties, "styles"))
    return Fichier(corps, niveaux, listes, tuple(_commentaires(_partie(paquet, parties, "comments"))))


def _partie(paquet: Paquet, parties: dict[str, str], genre: str) -> Element | None:
    return paquet.racine(parties[genre]) if genre in parties else None


def _relations(paquet: Paquet, nom: str, dossier: str) -> Iterator[tuple[str, str]]:
    """Couples (dernier mot du type, chemin de la partie)."""
    racine = paquet.racine(nom)
    for relation in racine if racine is not None else ():
        if attribut(relation, "TargetMode") != "External":
            cible = posixpath.join("/", dossier, attribut(relation, "Target"))
            yield attribut(relation, "Type").rpartition("/")[2], posixpath.normpath(cible).lstrip("/")


def _styles(racine: Element | None) -> tuple[dict[str, int], frozenset[str]]:
    """Niveau de titre de chaque style, et styles de liste, héritage suivi."""
    styles = {attribut(s, "styleId"): s for s in racine if local(s) == "style"} if racine is not None else {}
    niveaux: dict[str, int] = {}
    listes: set[str] = set()
    for code in styles:
        for style in _lignee(styles, code):
            proprietes = enfant(style, "pPr")
            niveau = attribut(enfant(proprietes, "outlineLvl"), "val")
            if code not in niveaux and niveau.isdigit() and int(niveau) < 9:
                niveaux[code] = int(niveau) + 1
            if enfant(proprietes, "numPr") is not None:
                listes.add(code)
    return niveaux, frozenset(listes)


def _lignee(styles: dict[str, Element], code: str) -> Iterator[Element]:
    for _ in range(_HERITAGE):
        style = styles.get(code)
        if style is None:
            return
        yield style
        code = attribut(enfant(style, "basedOn"), "val")


def _commentaires(racine: Element | None) -> Iterator[tuple[str, str]]:
    """Les commentaires que l'on n'a pas mis soi-même : auteur, texte."""
    for commentaire in racine if racine is not None else ():
        auteur = lire_ligne(attribut(commentaire, "author"))
        texte = lire_ligne(" ".join(str(t.text or "") for t in commentaire.iter() if local(t) == "t"))
        if auteur != NOTRE_AUTEUR and texte:
            yield auteur or "Quelqu'un", texte
