"""La numérotation automatique de Word, recomptée : sans elle, ni les places ni les renvois internes ne tiennent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clauses.controle.lecture.numeros import ecrire_numero
from clauses.controle.lecture.paquet import Element, attribut, enfant, local

_PROFONDEUR = 9
_STYLES_MAXIMUM = 20


@dataclass
class Niveau:
    """Un niveau de liste : sa forme, son texte (« Article %1 – »), son départ, le niveau qui le relance."""

    forme: str = "decimal"
    texte: str = ""
    depart: int = 1
    relance: int | None = None
    legal: bool = False


@dataclass
class _Modele:
    """Une liste abstraite : ses niveaux, où en est chacun de ses compteurs, les styles que portent ses niveaux."""

    niveaux: dict[int, Niveau] = field(default_factory=dict)
    compteurs: list[int | None] = field(default_factory=lambda: [None] * _PROFONDEUR)
    styles: dict[str, int] = field(default_factory=dict)


@dataclass
class _Liste:
    """Une liste employée : son modèle, ses niveaux redéfinis, ses départs forcés (une fois chacun)."""

    modele: _Modele
    niveaux: dict[int, Niveau] = field(default_factory=dict)
    departs: dict[int, int] = field(default_factory=dict)

    def niveau(self, rang: int) -> Niveau:
        return self.niveaux.get(rang) or self.modele.niveaux.get(rang) or Niveau(forme="none")


class Numeroteur:
    """Donne, paragraphe après paragraphe, l'étiquette que Word affiche devant lui."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {
            attribut(s, "styleId"): s for s in (styles if styles is not None else ()) if local(s) == "style"
        }
        self._listes = _lire_listes(numbering, self._styles)

    def style(self, paragraphe: Element) -> str:
        """Identifiant du style d'un paragraphe, ou vide."""
        return attribut(enfant(enfant(paragraphe, "pPr"), "pStyle"), "val")

    def nom_de_style(self, identifiant: str) -> str:
        """Nom d'un style, en minuscules (« heading 1 », « toc 2 »)."""
        return attribut(enfant(self._styles.get(identifiant), "name"), "val").lower()

    def est_un_titre(self, paragraphe: Element) -> bool:
        """Vrai si le paragraphe a un niveau de plan, par lui-même ou par son style."""
        proprietes = [enfant(paragraphe, "pPr"), *(enfant(s, "pPr") for s in self._chaine(self.style(paragraphe)))]
        niveaux = (attribut(enfant(p, "outlineLvl"), "val") for p in proprietes)
        return next((n != "9" for n in niveaux if n), False)

    def etiquette(self, paragraphe: Element) -> str:
        """« Article 3 – », « 3.2 », « a) » : ce que Word écrit devant ce paragraphe ; vide s'il n'est pas numéroté."""
        numero, rang = self._numero(paragraphe)
        liste = self._listes.get(numero)
        if liste is None:
            return ""
        _avancer(liste, rang)
        return _composer(liste, rang)

    def _numero(self, paragraphe: Element) -> tuple[str, int]:
        """Identifiant de liste et niveau : ceux du paragraphe, sinon ceux de son style."""
        propre = enfant(enfant(paragraphe, "pPr"), "numPr")
        numero, rang = attribut(enfant(propre, "numId"), "val"), attribut(enfant(propre, "ilvl"), "val")
        style = self.style(paragraphe)
        for maillon in self._chaine(style):
            if numero:
                break
            herite = enfant(enfant(maillon, "pPr"), "numPr")
            numero = attribut(enfant(herite, "numId"), "val")
            rang = rang or attribut(enfant(herite, "ilvl"), "val")
        if not rang and (liste := self._listes.get(numero)):
            rang = str(next((liste.modele.styles[s] for s in self._noms(style) if s in liste.modele.styles), 0))
        return numero, min(int(rang), _PROFONDEUR - 1) if rang.isascii() and rang.isdigit() else 0

    def _noms(self, style: str) -> list[str]:
        return [attribut(s, "styleId") for s in self._chaine(style)]

    def _chaine(self, style: str) -> list[Element]:
        """Le style et ceux dont il hérite, du plus proche au plus lointain."""
        chaine: list[Element] = []
        while style in self._styles and len(chaine) < _STYLES_MAXIMUM:
            chaine.append(self._styles[style])
            style = attribut(enfant(chaine[-1], "basedOn"), "val")
        return chaine


def _lire_listes(numbering: Element | None, styles: dict[str, Element]) -> dict[str, _Liste]:
    if numbering is None:
        return {}
    bruts = {attribut(a, "abstractNumId"): a for a in numbering if local(a) == "abstractNum"}
    nums = [n for n in numbering if local(n) == "num"]
    par_num = {attribut(n, "numId"): attribut(enfant(n, "abstractNumId"), "val") for n in nums}
    modeles = {id_: _lire_modele(_suivre(brut, bruts, par_num, styles)) for id_, brut in bruts.items()}
    listes: dict[str, _Liste] = {}
    for num in nums:
        modele = modeles.get(par_num[attribut(num, "numId")])
        if modele is not None:
            listes[attribut(num, "numId")] = _lire_liste(num, modele)
    return listes


def _suivre(brut: Element, bruts: dict[str, Element], par_num: dict[str, str], styles: dict[str, Element]) -> Element:
    """Une liste abstraite peut n'être qu'un renvoi au style de liste qui la définit."""
    lien = attribut(enfant(brut, "numStyleLink"), "val")
    numero = attribut(enfant(enfant(enfant(styles.get(lien), "pPr"), "numPr"), "numId"), "val")
    return bruts.get(par_num.get(numero, ""), brut) if lien else brut


def _lire_modele(brut: Element) -> _Modele:
    modele = _Modele()
    for niveau in (n for n in brut if local(n) == "lvl"):
        rang = _entier(attribut(niveau, "ilvl"))
        modele.niveaux[rang] = _lire_niveau(niveau)
        style = attribut(enfant(niveau, "pStyle"), "val")
        if style:
            modele.styles[style] = rang
    return modele


def _lire_liste(num: Element, modele: _Modele) -> _Liste:
    liste = _Liste(modele)
    for remplacement in (e for e in num if local(e) == "lvlOverride"):
        rang = _entier(attribut(remplacement, "ilvl"))
        depart = attribut(enfant(remplacement, "startOverride"), "val")
        if depart:
            liste.departs[rang] = _entier(depart)
        niveau = enfant(remplacement, "lvl")
        if niveau is not None:
            liste.niveaux[rang] = _lire_niveau(niveau)
    return liste


def _lire_niveau(brut: Element) -> Niveau:
    relance = attribut(enfant(brut, "lvlRestart"), "val")
    depart = attribut(enfant(brut, "start"), "val")
    legal = enfant(brut, "isLgl")
    return Niveau(
        attribut(enfant(brut, "numFmt"), "val") or "decimal", attribut(enfant(brut, "lvlText"), "val"),
        _entier(depart) if depart else 1, _entier(relance) if relance else None,
        legal is not None and attribut(legal, "val") not in {"0", "false"},
    )  # fmt: skip


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


def _avancer(liste: _Liste, rang: int) -> None:
    """Compte un paragraphe de ce niveau ; les niveaux plus profonds repartent."""
    compteurs = liste.modele.compteurs
    if rang in liste.departs:
        compteurs[rang] = liste.departs.pop(rang)
    else:
        actuel = compteurs[rang]
        compteurs[rang] = liste.niveau(rang).depart if actuel is None else actuel + 1
    for plus_haut in range(rang):
        if compteurs[plus_haut] is None:
            compteurs[plus_haut] = liste.niveau(plus_haut).depart
    for plus_bas in range(rang + 1, _PROFONDEUR):
        relance = liste.niveau(plus_bas).relance
        if relance is None or (relance and rang < relance):
            compteurs[plus_bas] = None


def _composer(liste: _Liste, rang: int) -> str:
    niveau = liste.niveau(rang)
    if niveau.forme in {"bullet", "none"}:
        return ""

    def valeur(trouve: re.Match[str]) -> str:
        autre = int(trouve[1]) - 1
        forme = "decimal" if niveau.legal and autre != rang else liste.niveau(autre).forme
        return ecrire_numero(liste.modele.compteurs[autre] or 0, forme)

    return re.sub(r"%([1-9])", valeur, niveau.texte).strip()
