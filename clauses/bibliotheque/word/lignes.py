"""Le corps d'un .docx en lignes : le texte tel qu'il se lirait, modifications acceptées, et les contrôles qu'il porte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clauses.bibliotheque.word.etiquettes import MODE_D_EMPLOI, Place, lire_zone
from clauses.bibliotheque.word.paquet import Fichier
from clauses.controle.lecture.paquet import Element, attribut, enfant, local
from clauses.controle.lecture.passages import LectureImpossible

LIGNES_MAXIMALES = 20_000
_PROFONDEUR = 60
_OTES = frozenset({"del", "moveFrom", "delText"})
_AJOUTES = frozenset({"ins", "moveTo"})
_MUETS = frozenset({
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
    "softHyphen", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "annotationRef", "commentReference",
})  # fmt: skip
_TEXTES = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_PERDUS = {
    "footnoteReference": "une note de bas de page", "endnoteReference": "une note de fin",
    "drawing": "une image ou un dessin", "pict": "une image ou un dessin", "object": "un objet inséré",
    "altChunk": "un document inséré", "oMath": "une formule", "oMathPara": "une formule",
}  # fmt: skip
ZONE_DE_TEXTE, TABLEAU, SOUS_LISTE = "une zone de texte", "un tableau", "une sous-liste"
BARRE, MASQUE = "du texte barré", "du texte masqué"
_TROP_LONG = "Ce document est trop long ou trop imbriqué pour être relu d'un coup : déposez-le par chapitre."


@dataclass(eq=False)
class Zone:
    """Un contrôle de contenu qui entoure des paragraphes ; deux zones de même étiquette restent deux zones."""

    place: Place | None
    emploi: bool = False


@dataclass(frozen=True)
class Controle:
    """Un contrôle dans une ligne. `supprime` : vidé par une suppression suivie ; un contrôle sans texte a été vidé."""

    etiquette: str
    alias: str
    texte: str
    supprime: bool = False


@dataclass
class Ligne:
    """Un paragraphe. `niveau` : de titre, zéro sinon ; `signes` : ce qu'il porte et qui ne se reprend pas tel quel."""

    parties: list[str | Controle]
    zones: tuple[Zone, ...] = ()
    niveau: int = 0
    element: bool = False
    signes: set[str] = field(default_factory=set)

    @property
    def texte(self) -> str:
        """Le texte de la ligne, celui de ses contrôles compris."""
        return "".join(p if isinstance(p, str) else p.texte for p in self.parties)


class Lecteur:
    """Lit le corps une fois ; compte les modifications suivies qu'il accepte."""

    def __init__(self, fichier: Fichier) -> None:
        self.fichier = fichier
        self.ajouts = self.suppressions = 0
        self._signes: set[str] = set()
        self._nombre = 0

    def lignes(self) -> list[Ligne]:
        """Les lignes qui portent quelque chose, dans l'ordre."""
        return [ligne for ligne in self._suivre(self.fichier.corps, (), 0) if ligne.texte.strip() or ligne.signes]

    def _suivre(self, conteneur: Element, zones: tuple[Zone, ...], profondeur: int) -> Iterator[Ligne]:
        """Les lignes d'un conteneur ; un paragraphe dont la marque est supprimée se joint au suivant."""
        if profondeur > _PROFONDEUR:
            raise LectureImpossible(_TROP_LONG)
        attente: list[str | Controle] = []
        for bloc in conteneur:
            if local(bloc) != "p":
                yield from self._bloc(bloc, zones, profondeur + 1)
                continue
            ligne, jointe = self._paragraphe(bloc, zones)
            ligne.parties[:0], attente = attente, []
            if jointe:
                attente = ligne.parties
            else:
                yield ligne
        if attente:
            yield Ligne(attente, zones)

    def _bloc(self, bloc: Element, zones: tuple[Zone, ...], profondeur: int) -> Iterator[Ligne]:
        nom = local(bloc)
        if nom in _OTES:
            self.suppressions += 1
        elif nom in _PERDUS:
            yield Ligne([], zones, signes={_PERDUS[nom]})
        elif nom == "sdt" and enfant(enfant(bloc, "sdtPr"), "docPartObj") is None:
            yield from self._controle_de_blocs(bloc, zones, profondeur)
        elif nom == "tbl":
            for ligne in self._suivre(bloc, zones, profondeur):
                ligne.signes.add(TABLEAU)
                yield ligne
        elif nom not in _MUETS and nom != "sdt":
            yield from self._suivre(bloc, zones, profondeur)

    def _controle_de_blocs(self, bloc: Element, zones: tuple[Zone, ...], profondeur: int) -> Iterator[Ligne]:
        contenu = enfant(bloc, "sdtContent")
        if contenu is None:
            return
        etiquette, alias = _identite(bloc)
        zone = _zone(etiquette)
        lignes = list(self._suivre(contenu, (*zones, zone) if zone else zones, profondeur))
        if etiquette and zone is None and len(lignes) == 1:
            lignes[0].parties = [Controle(etiquette, alias, "" if _vide(bloc) else lignes[0].texte)]
        yield from lignes

    def _paragraphe(self, paragraphe: Element, zones: tuple[Zone, ...]) -> tuple[Ligne, bool]:
        """La ligne d'un paragraphe, et si elle se joint à la suivante."""
        self._nombre += 1
        if self._nombre > LIGNES_MAXIMALES:
            raise LectureImpossible(_TROP_LONG)
        proprietes = enfant(paragraphe, "pPr")
        style = attribut(enfant(proprietes, "pStyle"), "val")
        niveau = self.fichier.niveaux.get(style, 0)
        self._signes = set()
        siennes: list[Zone] = []
        parties = _recoller(self._parties(paragraphe, siennes, 0))
        element = not niveau and self._est_un_element(proprietes, style)
        marque = enfant(proprietes, "rPr")
        jointe = any(enfant(marque, nom) is not None for nom in ("del", "moveFrom"))
        return Ligne(parties, (*zones, *siennes), niveau, element, self._signes), jointe

    def _est_un_element(self, proprietes: Element | None, style: str) -> bool:
        numerotation = enfant(proprietes, "numPr")
        if numerotation is None:
            return style in self.fichier.listes
        if attribut(enfant(numerotation, "ilvl"), "val") not in {"", "0"}:
            self._signes.add(SOUS_LISTE)
        return attribut(enfant(numerotation, "numId"), "val") != "0"

    def _parties(self, element: Element, siennes: list[Zone], profondeur: int) -> Iterator[str | Controle]:
        if profondeur > _PROFONDEUR:
            raise LectureImpossible(_TROP_LONG)
        for partie in element:
            nom = local(partie)
            if nom in _MUETS:
                continue
            if nom in _OTES:
                self.suppressions += 1
            elif nom in _PERDUS or nom == "AlternateContent":
                texte = any(local(e) == "txbxContent" for e in partie.iter())
                self._signes.add(ZONE_DE_TEXTE if texte else _PERDUS.get(nom, _PERDUS["drawing"]))
            elif nom == "t":
                yield partie.text or ""
            elif nom == "br":
                yield "" if attribut(partie, "type") in {"page", "column"} else "\n"
            elif nom == "sym":
                yield _symbole(attribut(partie, "char"))
            elif nom in _TEXTES:
                yield _TEXTES[nom]
            elif nom == "sdt":
                yield from self._controle(partie, siennes, profondeur + 1)
            else:
                self.ajouts += nom in _AJOUTES
                self._noter_la_forme(partie)
                yield from self._parties(partie, siennes, profondeur + 1)

    def _controle(self, sdt: Element, siennes: list[Zone], profondeur: int) -> Iterator[str | Controle]:
        """Un contrôle dans une ligne ; sans étiquette, il n'est que son texte."""
        contenu = enfant(sdt, "sdtContent")
        if contenu is None:
            return
        etiquette, alias = _identite(sdt)
        avant = self.suppressions
        dedans = _recoller(self._parties(contenu, siennes, profondeur))
        zone = _zone(etiquette)
        if zone is not None:
            siennes.append(zone)
        if zone is not None or not etiquette:
            yield from dedans
            return
        texte = "" if _vide(sdt) else "".join(p if isinstance(p, str) else p.texte for p in dedans)
        yield Controle(etiquette, alias, texte, not texte.strip() and self.suppressions > avant)

    def _noter_la_forme(self, parcours: Element) -> None:
        forme = enfant(parcours, "rPr") if local(parcours) == "r" else None
        for noms, signe in ((("strike", "dstrike"), BARRE), (("vanish",), MASQUE)):
            poses = [enfant(forme, nom) for nom in noms]
            if any(p is not None and attribut(p, "val") not in {"0", "false", "none"} for p in poses):
                self._signes.add(signe)


def _recoller(parties: Iterator[str | Controle]) -> list[str | Controle]:
    """Les textes voisins en un seul : Word coupe un mot en autant de morceaux qu'il veut."""
    collees: list[str | Controle] = []
    for partie in parties:
        if isinstance(partie, str) and collees and isinstance(collees[-1], str):
            collees[-1] += partie
        elif partie:
            collees.append(partie)
    return collees


def _identite(sdt: Element) -> tuple[str, str]:
    """L'étiquette et l'alias d'un contrôle."""
    proprietes = enfant(sdt, "sdtPr")
    return attribut(enfant(proprietes, "tag"), "val"), attribut(enfant(proprietes, "alias"), "val")


def _zone(etiquette: str) -> Zone | None:
    if etiquette == MODE_D_EMPLOI:
        return Zone(None, True)
    place = lire_zone(etiquette)
    return Zone(place) if place else None


def _vide(sdt: Element) -> bool:
    """Vrai si Word montre son invite à la place du texte."""
    return enfant(enfant(sdt, "sdtPr"), "showingPlcHdr") is not None


def _symbole(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
