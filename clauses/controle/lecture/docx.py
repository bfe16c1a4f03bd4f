"""Lire un .docx en entier : corps, tableaux, zones de texte, notes, en-têtes, pieds, schémas ; les commentaires à part."""

from __future__ import annotations

import posixpath

from clauses.controle.lecture.docx_corps import Constat, Parcours
from clauses.controle.lecture.docx_numeros import Numeroteur
from clauses.controle.lecture.paquet import ABIME, Element, Paquet, attribut, local
from clauses.controle.lecture.passages import Genre, Lecture, LectureImpossible, pluriel

_NOTES: tuple[tuple[str, Genre, str], ...] = (("footnotes", "note", "note"), ("endnotes", "note", "note de fin"))
_ENTETES: tuple[tuple[str, Genre, str], ...] = (("header", "entete", "en-tête"), ("footer", "pied", "pied de page"))


def lire_docx(paquet: Paquet) -> Lecture:
    """Les passages d'un document Word, dans l'ordre de lecture."""
    relations = _relations(paquet, "", "_rels/.rels")
    principal = next((cible for genre, cible in relations if genre == "officeDocument"), "")
    racine = paquet.racine(principal)
    if racine is None:
        raise LectureImpossible(ABIME)
    parties = _relations(paquet, posixpath.dirname(principal), _rels(principal))
    lecture, constat = Lecture("docx"), Constat()
    numeroteur = Numeroteur(_partie(paquet, parties, "numbering"), _partie(paquet, parties, "styles"))
    parcours = Parcours(lecture, numeroteur, constat)
    for corps in (e for e in racine if local(e) == "body"):
        parcours.suivre(corps, "corps", "")
    _lire_notes(paquet, parties, parcours)
    _lire_entetes(paquet, parties, parcours)
    _lire_schemas(paquet, parties, lecture)
    commentaires = _lire_commentaires(paquet, parties, parcours)
    _constater(lecture, constat, commentaires)
    return lecture


def _rels(partie: str) -> str:
    return posixpath.join(posixpath.dirname(partie), "_rels", posixpath.basename(partie) + ".rels")


def _relations(paquet: Paquet, dossier: str, nom: str) -> list[tuple[str, str]]:
    """Couples (dernier mot du type, chemin de la partie) d'un fichier de relations."""
    racine = paquet.racine(nom)
    internes = (r for r in (racine if racine is not None else ()) if attribut(r, "TargetMode") != "External")
    return [(attribut(r, "Type").rpartition("/")[2], _chemin(dossier, attribut(r, "Target"))) for r in internes]


def _chemin(dossier: str, cible: str) -> str:
    return posixpath.normpath(posixpath.join("/", dossier, cible)).lstrip("/")


def _partie(paquet: Paquet, parties: list[tuple[str, str]], genre: str) -> Element | None:
    return next((paquet.racine(chemin) for nom, chemin in parties if nom == genre), None)


def _lire_notes(paquet: Paquet, parties: list[tuple[str, str]], parcours: Parcours) -> None:
    for genre, sorte, nom in _NOTES:
        racine = _partie(paquet, parties, genre)
        rang = 0
        for note in racine if racine is not None else ():
            if attribut(note, "type") in {"separator", "continuationSeparator", "continuationNotice"}:
                continue
            rang += 1
            parcours.suivre(note, sorte, f"{nom} {rang}")


def _lire_entetes(paquet: Paquet, parties: list[tuple[str, str]], parcours: Parcours) -> None:
    """En-têtes et pieds, chaque texte une fois."""
    for genre, sorte, nom in _ENTETES:
        vus: set[str] = set()
        for chemin in sorted({c for g, c in parties if g == genre}):
            racine = paquet.racine(chemin)
            if racine is None:
                continue
            texte = "".join(racine.itertext())
            if texte not in vus:
                vus.add(texte)
                parcours.suivre(racine, sorte, nom)


def _lire_schemas(paquet: Paquet, parties: list[tuple[str, str]], lecture: Lecture) -> None:
    """Le texte des schémas (SmartArt) et des graphiques, qui vit dans des parties à part."""
    for genre, nom in (("diagramData", "schéma"), ("chart", "graphique")):
        for rang, chemin in enumerate(sorted({c for g, c in parties if g == genre}), 1):
            racine = paquet.racine(chemin)
            for paragraphe in racine.iter() if racine is not None else ():
                if local(paragraphe) == "p":
                    texte = "".join(str(t.text or "") for t in paragraphe.iter() if local(t) == "t")
                    lecture.ajouter(texte, "zone", f"{nom} {rang}")


def _lire_commentaires(paquet: Paquet, parties: list[tuple[str, str]], parcours: Parcours) -> int:
    racine = _partie(paquet, parties, "comments")
    nombre = 0
    for commentaire in racine if racine is not None else ():
        nombre += 1
        parcours.suivre(commentaire, "commentaire", f"commentaire {nombre}")
    return nombre


def _constater(lecture: Lecture, constat: Constat, commentaires: int) -> None:
    if constat.supprimes:
        lecture.remarquer(
            f"{pluriel(constat.supprimes, 'suppression', 'suppressions')} en suivi des modifications : "
            "le contrôle les tient pour acceptées, et ne lit pas ce texte."
        )
    if constat.inseres:
        lecture.remarquer(
            f"{pluriel(constat.inseres, 'ajout', 'ajouts')} en suivi des modifications : "
            "le contrôle les tient pour acceptés, et lit ce texte."
        )
    if commentaires:
        lecture.remarquer(
            f"{pluriel(commentaires, 'commentaire de relecture', 'commentaires de relecture')} : pas le texte du contrat."
        )
    if constat.masques:
        lecture.remarquer("Du texte masqué figure dans le document : il a été lu avec le reste.")
    if constat.a_remplir:
        lecture.remarquer(
            f"{pluriel(constat.a_remplir, 'champ', 'champs')} de saisie laissé à remplir dans le document."
        )
