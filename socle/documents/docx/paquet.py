"""Notre paquet .docx, écrit sans bibliothèque : A4, fr-FR, nos styles, nos numérotations, rien d'autre.

Le corps s'écrit le premier ; ce qu'il a nommé (liens, images, listes, commentaires) décide ensuite des autres parties.
Celles qui ne dépendent pas du texte ne sont composées et compressées qu'une fois (décision 0008).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from socle.documents.docx import parties, sections
from socle.documents.docx.archive import Entree, assembler, comprimer, comprimer_court
from socle.documents.docx.balises import DECLARATION, ESPACES
from socle.documents.docx.blocs import corps
from socle.documents.docx.numerotation import NOTRES, numerotation
from socle.documents.docx.page import entete, mention, pied
from socle.documents.docx.redaction import Redaction, Support
from socle.documents.docx.styles import Variante, feuille_de_styles, identifiants
from socle.documents.ouvrage import Ouvrage

_DEBUT, _FIN = f"{DECLARATION}<w:document {ESPACES}><w:body>", "</w:body></w:document>"


class Partie(NamedTuple):
    """Une partie de `word/` propre au document : sa relation, son nom sans extension, son contenu."""

    ident: str
    nom: str
    contenu: str


def composer(ouvrage: Ouvrage) -> bytes:
    """Donne les octets du .docx."""
    return assembler(entrees(ouvrage))


def entrees(ouvrage: Ouvrage) -> list[Entree]:
    """Donne les fichiers de l'archive, ceux qui ne changent pas d'abord."""
    document = ouvrage.document
    feuille = variante(ouvrage, sections.largeur_utile(document.paysage))
    support = _support(document.paysage, document.page_de_garde, bool(document.mention), feuille.niveau_lie)
    redaction = Redaction(ouvrage, support)
    elements = corps(redaction)
    fin = support.section(ouvrage.finit_en_paysage, not ouvrage.tourne)
    propres = _parties(redaction)
    images = {f"word/media/image{n}.png": png for n, png in enumerate(redaction.images, start=1)}
    perso = bool(document.proprietes)
    fixes = [
        _types(tuple(partie.nom for partie in propres), bool(images), perso),
        _relations_du_paquet(perso),
        _styles(feuille),
        _numerotation(feuille.numeroter, feuille.niveau_lie, tuple(redaction.listes)),
        _reglages(),
        _relations(redaction, propres),
    ]
    xml = "".join((_DEBUT, *elements, fin, _FIN)).encode()
    variables = {
        **{f"word/{partie.nom}.xml": partie.contenu for partie in propres},
        "docProps/core.xml": parties.proprietes(document),
        **({"docProps/custom.xml": parties.proprietes_personnalisees(document.proprietes)} if perso else {}),
    }
    return [
        *fixes,
        comprimer("word/document.xml", xml),
        *(_court(nom, contenu) for nom, contenu in variables.items()),
        *(comprimer(nom, png) for nom, png in images.items()),
    ]


@cache
def _support(paysage: bool, garde: bool, mention_en_garde: bool, niveau_lie: int) -> Support:
    largeurs = (sections.largeur_utile(paysage), sections.largeur_utile(True))

    def section(paysage: bool, premiere: bool) -> str:
        return sections.section(paysage, premiere and garde, mention_en_garde)

    return Support(identifiants(), {ident: ident for ident in NOTRES}, NOTRES[-1], largeurs, section, niveau_lie)


def variante(ouvrage: Ouvrage, largeur: int) -> Variante:
    """Donne ce que l'ouvrage change à la feuille de styles, sur des pages de cette largeur utile."""
    annexe = ouvrage.niveau_de_serie("annexe") or 1
    return Variante(ouvrage.document.numeroter, ouvrage.niveau_lie, annexe, ouvrage.niveaux_a_etiquette, largeur)


def _parties(redaction: Redaction) -> list[Partie]:
    """Donne les en-têtes, les pieds et les commentaires ; le paysage n'a les siens que s'il sert."""
    document = redaction.ouvrage.document
    redaction.saut = False
    toutes: list[Partie] = []
    for paysage in sorted({document.paysage, document.paysage or redaction.ouvrage.tourne}):
        rang, largeur = 1 + paysage, sections.largeur_utile(paysage)
        haut = parties.entete_ou_pied("hdr", entete(redaction, largeur))
        bas = parties.entete_ou_pied("ftr", pied(redaction, largeur))
        toutes += (
            Partie(sections.ENTETES[paysage], f"header{rang}", haut),
            Partie(sections.PIEDS[paysage], f"footer{rang}", bas),
        )
    if document.page_de_garde and document.mention:
        seule = parties.entete_ou_pied("ftr", mention(redaction))
        toutes.append(Partie(sections.PREMIER_PIED, "footer3", seule))
    if redaction.commentaires:
        notes = parties.commentaires(redaction.commentaires, "Commentaire", "AppelCommentaire")
        toutes.append(Partie("rIdCommentaires", "comments", notes))
    return toutes


def _relations(redaction: Redaction, propres: list[Partie]) -> Entree:
    images = {ident: f"media/image{n}.png" for n, ident in enumerate(redaction.images.values(), start=1)}
    noms = {partie.ident: partie.nom for partie in propres}
    return _court("word/_rels/document.xml.rels", parties.relations_du_corps(noms, redaction.liens, images))


@lru_cache(maxsize=128)
def _court(nom: str, contenu: str) -> Entree:
    """Compresse une partie courte ; les en-têtes d'un organisme sont les mêmes d'un document à l'autre."""
    return comprimer_court(nom, contenu.encode())


@cache
def _types(noms: tuple[str, ...], images: bool, perso: bool) -> Entree:
    return comprimer("[Content_Types].xml", parties.types(noms, images, perso).encode())


@cache
def _relations_du_paquet(perso: bool) -> Entree:
    return comprimer("_rels/.rels", parties.relations_du_paquet(perso).encode())


@cache
def _styles(feuille: Variante) -> Entree:
    return comprimer("word/styles.xml", f"{DECLARATION}{feuille_de_styles(feuille)}".encode())


@lru_cache(maxsize=128)
def _numerotation(numeroter: bool, lie: int, listes: tuple[tuple[int, int], ...]) -> Entree:
    return comprimer("word/numbering.xml", f"{DECLARATION}{numerotation(numeroter, lie, listes)}".encode())


@cache
def _reglages() -> Entree:
    return comprimer("word/settings.xml", parties.REGLAGES.encode())
