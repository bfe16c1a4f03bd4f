"""Lire un .odt en entier : corps, tableaux, cadres, notes, en-têtes ; modifications suivies et commentaires à part."""

from __future__ import annotations

from collections.abc import Iterator

from clauses.controle.lecture.odt_listes import PLAN, ListesOdt
from clauses.controle.lecture.paquet import ABIME, CHIFFRE, Element, Paquet, attribut, enfant, local
from clauses.controle.lecture.passages import (
    Genre,
    Lecture,
    LectureImpossible,
    ligne_de_tableau,
    pluriel,
    sont_des_entetes,
)

_INDEX = frozenset({"table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index"})
_CADRES = frozenset({"frame", "custom-shape", "g", "text-box", "rect", "ellipse", "caption", "line", "page-thumbnail"})
_SANS_TEXTE = frozenset({
    "tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls", "event-listeners", "title", "desc",
})  # fmt: skip
_BLANCS = {"s": " ", "tab": " ", "line-break": " ", "soft-page-break": ""}
_LONGUEUR_DE_CELLULE, _PARAGRAPHES_DE_CELLULE = 300, 2


def lire_odt(paquet: Paquet) -> Lecture:
    """Les passages d'un document OpenDocument, dans l'ordre de lecture."""
    if b"encryption-data" in paquet.octets("META-INF/manifest.xml"):
        raise LectureImpossible(CHIFFRE)
    contenu, styles = paquet.racine("content.xml"), paquet.racine("styles.xml")
    corps = enfant(enfant(contenu, "body"), "text")
    if contenu is None or corps is None:
        raise LectureImpossible(ABIME)
    parcours = _Parcours(Lecture("odt"))
    parcours.listes.lire(styles)
    parcours.listes.lire(contenu)
    parcours.suivre(corps, "corps", "")
    for note, (genre, lieu) in parcours.notes:
        parcours.suivre(note, genre, lieu)
    _lire_entetes(styles, parcours)
    for rang, commentaire in enumerate(parcours.commentaires, 1):
        parcours.suivre(commentaire, "commentaire", f"commentaire {rang}")
    _constater(parcours, corps)
    return parcours.lecture


class _Parcours:
    """Le parcours d'un document ; notes et commentaires attendent la fin du corps."""

    def __init__(self, lecture: Lecture) -> None:
        self.lecture, self.listes = lecture, ListesOdt()
        self.notes: list[tuple[Element, tuple[Genre, str]]] = []
        self.commentaires: list[Element] = []
        self.cadres: list[Element] = []
        self.tableaux = 0

    def suivre(self, conteneur: Element, genre: Genre, lieu: str) -> None:
        """Les blocs d'un conteneur, récursivement."""
        for bloc in conteneur:
            self._bloc(bloc, genre, lieu)

    def _bloc(self, bloc: Element, genre: Genre, lieu: str) -> None:
        nom = local(bloc)
        if nom == "h":
            self._titre(bloc, genre, lieu)
        elif nom == "p":
            self._ecrire(bloc, "", genre, lieu)
        elif nom == "list":
            self._liste(bloc, genre, lieu, "", 1)
        elif nom == "table":
            self._tableau(bloc, lieu)
        elif nom == "annotation":
            self.commentaires.append(bloc)
        elif nom in _CADRES:
            self.suivre(bloc, "zone", _dans_une_zone(lieu))
        elif nom not in _SANS_TEXTE:
            self.suivre(bloc, "sommaire" if nom in _INDEX else genre, lieu)

    def _titre(self, titre: Element, genre: Genre, lieu: str) -> None:
        rang = attribut(titre, "outline-level") or "1"
        compte = attribut(titre, "is-list-header") != "true" and rang.isdigit()
        etiquette = self.listes.etiquette(PLAN, int(rang), attribut(titre, "start-value")) if compte else ""
        self._ecrire(titre, etiquette, "titre" if genre == "corps" else genre, lieu)

    def _ecrire(self, element: Element, etiquette: str, genre: Genre, lieu: str) -> None:
        texte = self._texte(element)
        self.lecture.ajouter(f"{etiquette} {texte}" if etiquette and texte.strip() else texte, genre, lieu)
        self._vider_les_cadres(lieu)

    def _liste(self, liste: Element, genre: Genre, lieu: str, style: str, rang: int) -> None:
        style = attribut(liste, "style-name") or style
        if rang == 1 and attribut(liste, "continue-numbering") != "true" and not attribut(liste, "continue-list"):
            self.listes.relancer(style)
        for element in liste:
            etiquette = ""
            if local(element) == "list-item":
                etiquette = self.listes.etiquette(style, rang, attribut(element, "start-value"))
            for bloc in element:
                if local(bloc) == "list":
                    self._liste(bloc, genre, lieu, style, rang + 1)
                elif local(bloc) in {"p", "h"}:
                    propre: Genre = "titre" if local(bloc) == "h" and genre == "corps" else genre
                    self._ecrire(bloc, etiquette, propre, lieu)
                    etiquette = ""
                else:
                    self._bloc(bloc, genre, lieu)

    def _texte(self, element: Element) -> str:
        return "".join(self._morceaux(element))

    def _morceaux(self, element: Element) -> Iterator[str]:
        yield str(element.text or "")
        for partie in element:
            nom = local(partie)
            if nom in _BLANCS:
                yield _BLANCS[nom]
            elif nom == "note":
                self._retenir_note(partie)
            elif nom == "annotation":
                self.commentaires.append(partie)
            elif nom in _CADRES:
                self.cadres.append(partie)
            elif nom not in _SANS_TEXTE and nom != "note-citation":
                yield from self._morceaux(partie)
            yield str(partie.tail or "")

    def _retenir_note(self, note: Element) -> None:
        fin = attribut(note, "note-class") == "endnote"
        corps = enfant(note, "note-body")
        if corps is not None:
            rang = sum(1 for _, (_, lieu) in self.notes if lieu.startswith("note de fin") == fin) + 1
            self.notes.append((corps, ("note", f"note de fin {rang}" if fin else f"note {rang}")))

    def _vider_les_cadres(self, lieu: str) -> None:
        cadres, self.cadres = self.cadres, []
        for cadre in cadres:
            self._bloc(cadre, "zone", lieu)

    def _tableau(self, tableau: Element, lieu: str) -> None:
        self.tableaux += 1
        nom = f"{lieu}, tableau {self.tableaux}" if lieu else f"tableau {self.tableaux}"
        lignes = list(_descendants(tableau, "table-row"))
        entetes: list[str] = []
        for rang, ligne in enumerate(lignes, 1):
            cellules = [c for c in ligne if local(c) == "table-cell"]
            place = f"{nom}, ligne {rang}"
            courts = [" ".join(self._simples(c) or []) for c in cellules]
            if rang == 1 and sont_des_entetes(courts, len(lignes)):
                entetes = courts
                self.lecture.ajouter(ligne_de_tableau(courts), "entetes", place)
            else:
                self._ligne(cellules, entetes, place)
            self._vider_les_cadres(place)

    def _simples(self, cellule: Element) -> list[str] | None:
        """Paragraphes d'une cellule ; None si elle porte aussi une liste ou un tableau."""
        if not all(local(b) in {"p", "h"} for b in cellule):
            return None
        return [net for b in cellule if (net := " ".join(self._texte(b).split()))]

    def _ligne(self, cellules: list[Element], entetes: list[str], lieu: str) -> None:
        """Une ligne courte est un passage ; une cellule longue, ou qui porte un tableau ou une liste, donne les siens."""
        courtes = [""] * len(cellules)
        for rang, cellule in enumerate(cellules):
            textes = self._simples(cellule)
            court = textes is not None and len(textes) <= _PARAGRAPHES_DE_CELLULE
            if textes is not None and court and sum(map(len, textes)) <= _LONGUEUR_DE_CELLULE:
                courtes[rang] = " ".join(textes)
                continue
            self.lecture.ajouter(ligne_de_tableau(courtes, entetes), "tableau", lieu)
            courtes = [""] * len(cellules)
            self.suivre(cellule, "tableau", lieu)
        self.lecture.ajouter(ligne_de_tableau(courtes, entetes), "tableau", lieu)


def _dans_une_zone(lieu: str) -> str:
    if lieu.endswith("zone de texte"):
        return lieu
    return f"{lieu}, zone de texte" if lieu else "zone de texte"


def _descendants(element: Element, nom: str) -> Iterator[Element]:
    """Lignes d'un tableau, à travers ses groupes, sans entrer dans une cellule."""
    for sous in element:
        if local(sous) == nom:
            yield sous
        elif local(sous) in {"table-rows", "table-row-group", "table-header-rows"}:
            yield from _descendants(sous, nom)


def _lire_entetes(styles: Element | None, parcours: _Parcours) -> None:
    vus: set[str] = set()
    for element in styles.iter() if styles is not None else ():
        nom = local(element)
        if nom.startswith("header") or nom.startswith("footer"):
            texte = "".join(str(t) for t in element.itertext())
            if texte.strip() and texte not in vus:
                vus.add(texte)
                entete = nom.startswith("header")
                parcours.suivre(element, "entete" if entete else "pied", "en-tête" if entete else "pied de page")


def _constater(parcours: _Parcours, corps: Element) -> None:
    suivies = enfant(corps, "tracked-changes")
    genres = [local(c) for region in (suivies if suivies is not None else ()) for c in region]
    if genres.count("deletion"):
        parcours.lecture.remarquer(
            f"{pluriel(genres.count('deletion'), 'suppression', 'suppressions')} en suivi des modifications : "
            "le contrôle les tient pour acceptées, et ne lit pas ce texte."
        )
    if genres.count("insertion"):
        parcours.lecture.remarquer(
            f"{pluriel(genres.count('insertion'), 'ajout', 'ajouts')} en suivi des modifications : "
            "le contrôle les tient pour acceptés, et lit ce texte."
        )
    if nombre := len(parcours.commentaires):
        parcours.lecture.remarquer(
            f"{pluriel(nombre, 'commentaire de relecture', 'commentaires de relecture')} : pas le texte du contrat."
        )
