"""Parcourir le XML de Word : chaque paragraphe une fois, où qu'il soit, dans l'ordre où on le lit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clauses.controle.lecture.docx_numeros import Numeroteur
from clauses.controle.lecture.paquet import Element, attribut, enfant, local
from clauses.controle.lecture.passages import Genre, Lecture, ligne_de_tableau, sont_des_entetes

_TEXTES = {"t": None, "tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_SANS_TEXTE = frozenset({
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
    "softHyphen", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "annotationRef", "footnoteRef",
})  # fmt: skip
_SUPPRIMES = frozenset({"del", "moveFrom", "delText"})
_LONGUEUR_DE_CELLULE, _PARAGRAPHES_DE_CELLULE = 300, 2


@dataclass
class Constat:
    """Ce que le parcours rencontre et qu'il faut dire : modifications suivies, texte masqué, contrôles vides."""

    supprimes: int = 0
    inseres: int = 0
    masques: int = 0
    a_remplir: int = 0
    zones: list[Element] = field(default_factory=list)


class Parcours:
    """Le parcours d'une partie (corps, en-tête, note) ; un seul numéroteur et un seul constat pour tout le fichier."""

    def __init__(self, lecture: Lecture, numeroteur: Numeroteur, constat: Constat) -> None:
        self.lecture, self.numeroteur, self.constat = lecture, numeroteur, constat
        self.tableaux = 0

    def suivre(self, conteneur: Element, genre: Genre, lieu: str, sommaire: bool = False) -> None:
        """Les blocs d'un conteneur, récursivement."""
        for bloc in conteneur:
            nom = local(bloc)
            if nom == "p":
                self._paragraphe(bloc, "sommaire" if sommaire else genre, lieu)
            elif nom == "tbl":
                self._tableau(bloc, lieu)
            elif nom in _SUPPRIMES:
                self.constat.supprimes += 1
            elif nom == "altChunk":
                self.lecture.remarquer("Un autre document est inséré dans celui-ci : son contenu n'a pas été lu.")
            elif nom not in _SANS_TEXTE:
                self.constat.a_remplir += _a_remplir(bloc)
                self.suivre(_choix(bloc), genre, lieu, sommaire or _est_un_sommaire(bloc))

    def _paragraphe(self, paragraphe: Element, genre: Genre, lieu: str) -> None:
        texte = self.texte_numerote(paragraphe)
        style = self.numeroteur.nom_de_style(self.numeroteur.style(paragraphe))
        if style.startswith("toc ") or style.startswith("table of"):
            genre = "sommaire"
        elif genre == "corps" and self.numeroteur.est_un_titre(paragraphe):
            genre = "titre"
        self.lecture.ajouter(texte, genre, lieu)
        self.vider_les_zones(lieu)

    def texte_numerote(self, paragraphe: Element) -> str:
        """Le texte d'un paragraphe, son numéro automatique devant."""
        etiquette = self.numeroteur.etiquette(paragraphe)
        texte = "".join(self.morceaux(paragraphe))
        return f"{etiquette} {texte}" if etiquette and texte.strip() else texte

    def morceaux(self, element: Element) -> Iterator[str]:
        """Le texte d'un paragraphe ; les zones de texte qu'il porte attendent leur tour."""
        for partie in element:
            nom = local(partie)
            if nom in _SANS_TEXTE:
                continue
            if nom in _SUPPRIMES:
                self.constat.supprimes += 1
            elif nom in _TEXTES:
                yield partie.text or "" if nom == "t" else _TEXTES[nom] or ""
            elif nom == "txbxContent":
                self.constat.zones.append(partie)
            else:
                self.constat.a_remplir += _a_remplir(partie)
                self.constat.inseres += nom in {"ins", "moveTo"}
                self.constat.masques += nom == "r" and enfant(enfant(partie, "rPr"), "vanish") is not None
                yield from self.morceaux(_choix(partie))

    def vider_les_zones(self, lieu: str) -> None:
        """Lit les zones de texte rencontrées dans le paragraphe qui vient d'être lu."""
        zones, self.constat.zones = self.constat.zones, []
        for zone in zones:
            self.suivre(zone, "zone", f"{lieu}, zone de texte" if lieu else "zone de texte")

    def _tableau(self, tableau: Element, lieu: str) -> None:
        self.tableaux += 1
        nom = f"{lieu}, tableau {self.tableaux}" if lieu else f"tableau {self.tableaux}"
        lignes = list(_descendants(tableau, "tr"))
        entetes: list[str] = []
        for rang, ligne in enumerate(lignes, 1):
            if enfant(enfant(ligne, "trPr"), "del") is not None:
                self.constat.supprimes += 1
                continue
            cellules = list(_descendants(ligne, "tc"))
            contenus = [self._cellule(c) for c in cellules]
            place = f"{nom}, ligne {rang}"
            if rang == 1 and (_repetee(ligne) or sont_des_entetes([" ".join(c) for c in contenus], len(lignes))):
                entetes = [" ".join(c) for c in contenus]
                self.lecture.ajouter(ligne_de_tableau(entetes), "entetes", place)
            else:
                self._ligne(contenus, entetes, place)
            self.vider_les_zones(place)
            for imbrique in (t for c in cellules for t in _descendants(c, "tbl")):
                self._tableau(imbrique, place)

    def _ligne(self, contenus: list[list[str]], entetes: list[str], lieu: str) -> None:
        """Une ligne courte est un passage (« Objet | Tenue du registre ») ; une cellule longue donne les siens."""
        courtes = [""] * len(contenus)
        for rang, contenu in enumerate(contenus):
            if len(contenu) <= _PARAGRAPHES_DE_CELLULE and sum(map(len, contenu)) <= _LONGUEUR_DE_CELLULE:
                courtes[rang] = " ".join(contenu)
                continue
            self.lecture.ajouter(ligne_de_tableau(courtes, entetes), "tableau", lieu)
            courtes = [""] * len(contenus)
            for texte in contenu:
                self.lecture.ajouter(texte, "tableau", lieu)
        self.lecture.ajouter(ligne_de_tableau(courtes, entetes), "tableau", lieu)

    def _cellule(self, cellule: Element) -> list[str]:
        """Textes des paragraphes d'une cellule, tableaux imbriqués exclus."""
        textes = (self.texte_numerote(p) for p in _descendants(cellule, "p", arret=("tbl",)))
        return [net for texte in textes if (net := " ".join(texte.split()))]


def _repetee(ligne: Element) -> bool:
    """Vrai si Word répète cette ligne en tête de chaque page : c'est une ligne d'en-têtes."""
    return enfant(enfant(ligne, "trPr"), "tblHeader") is not None


def _choix(element: Element) -> Element:
    """D'un contenu donné en plusieurs versions, la première seule : les autres la répètent."""
    if local(element) != "AlternateContent":
        return element
    choix = enfant(element, "Choice")
    repli = enfant(element, "Fallback")
    return choix if choix is not None else repli if repli is not None else element


def _a_remplir(element: Element) -> bool:
    return enfant(enfant(element, "sdtPr"), "showingPlcHdr") is not None


def _descendants(element: Element, nom: str, arret: tuple[str, ...] = ()) -> Iterator[Element]:
    """Éléments de ce nom, à travers contrôles de contenu et balises neutres, sans descendre sous l'un d'eux."""
    for sous in element:
        if local(sous) == nom:
            yield sous
        elif local(sous) not in _SANS_TEXTE and local(sous) not in _SUPPRIMES and local(sous) not in arret:
            yield from _descendants(_choix(sous), nom, arret)


def _est_un_sommaire(bloc: Element) -> bool:
    galerie = attribut(enfant(enfant(enfant(bloc, "sdtPr"), "docPartObj"), "docPartGallery"), "val")
    return galerie.lower() == "table of contents"
