"""La rédaction d'un .docx : le paquet ouvert, les styles résolus, les compteurs, le texte en ligne."""

from __future__ import annotations

from copy import copy
from itertools import count
from typing import Any

from docx.document import Document as Paquet
from docx.opc.constants import RELATIONSHIP_TYPE

from socle.documents.arbre import Lien, Marque, Texte
from socle.documents.docx.balises import Element, ajouter, champ, ecrire, w, xml
from socle.documents.docx.numerotation import LETTRES, NUMEROS, instance
from socle.documents.ouvrage import Cible, Morceau, Ouvrage, Repere


class Redaction:
    """Ce que tous les blocs partagent pendant l'écriture d'un document.

    `styles` traduit nos identifiants de style en ceux du paquet (ils diffèrent avec un gabarit maison) ;
    `nums` donne l'instance de chaque numérotation ; `largeur` est la largeur utile en vingtièmes de point.
    """

    def __init__(self, paquet: Paquet, ouvrage: Ouvrage, styles: dict[str, str], nums: dict[int, int]) -> None:
        self.paquet = paquet
        self.ouvrage = ouvrage
        self.styles = styles
        self.nums = nums
        section = paquet.sections[-1]
        page, gauche, droite = section.page_width, section.left_margin, section.right_margin
        self.largeur = round(((page or 0) - (gauche or 0) - (droite or 0)) / 635)
        self.signets, self.tableaux, self.figures = count(1), count(1), count(1)
        self._prototypes: dict[str, Element] = {}
        self._prototypes_remplis: dict[str, Element] = {}
        self._numerotation: Any = paquet.part.numbering_part.element
        self._prochain_num = max((int(num.get(w("numId"))) for num in self._numerotation.num_lst), default=0)
        self._relations: dict[str, str] = {}

    def paragraphe(self, style: str = "Normal") -> Element:
        """Donne un paragraphe vide du style voulu, cloné d'un prototype."""
        prototype = self._prototypes.get(style)
        if prototype is None:
            prototype = xml("<w:p></w:p>")
            if style != "Normal":
                ajouter(ajouter(prototype, "pPr"), "pStyle", val=self.styles[style])
            self._prototypes[style] = prototype
        return copy(prototype)

    def texte(self, texte: str, style: str = "Normal") -> Element:
        """Donne un paragraphe d'un seul texte ; sans saut de ligne, c'est un prototype cloné et rempli."""
        if "\n" in texte:
            paragraphe = self.paragraphe(style)
            ecrire(ajouter(paragraphe, "r"), texte)
            return paragraphe
        prototype = self._prototypes_remplis.get(style)
        if prototype is None:
            prototype = self._prototypes_remplis[style] = self.paragraphe(style)
            ecrire(ajouter(prototype, "r"), "texte")
        paragraphe = copy(prototype)
        paragraphe[-1][0].text = texte
        return paragraphe

    def paragraphe_de(self, morceaux: Any, style: str = "Normal") -> Element:
        """Donne un paragraphe rempli des morceaux d'un contenu préparé."""
        if len(morceaux) == 1 and isinstance(morceaux[0], str):
            return self.texte(morceaux[0], style)
        paragraphe = self.paragraphe(style)
        for morceau in morceaux:
            self._morceau(paragraphe, morceau)
        return paragraphe

    def nouvelle_liste(self, marque: str) -> int:
        """Crée l'instance d'une liste numérotée qui repart à 1 et donne son identifiant."""
        self._prochain_num += 1
        nature = self.nums[LETTRES if marque == "lettre" else NUMEROS]
        abstraite = int(self._numerotation.num_having_numId(nature).abstractNumId.val)
        self._numerotation.append(xml(instance(self._prochain_num, abstraite, repart=True)))
        return self._prochain_num

    def signet(self, paragraphe: Element, nom: str) -> None:
        """Entoure le contenu d'un paragraphe d'un signet."""
        ident = str(next(self.signets))
        debut = ajouter(paragraphe, "bookmarkStart", id=ident, name=nom)
        paragraphe.insert(1 if paragraphe[0].tag == w("pPr") else 0, debut)
        ajouter(paragraphe, "bookmarkEnd", id=ident)

    def _morceau(self, paragraphe: Element, morceau: Morceau) -> None:
        match morceau:
            case str():
                ecrire(ajouter(paragraphe, "r"), morceau)
            case Marque():
                ecrire(ajouter(paragraphe, "r"), morceau.texte)
            case Texte():
                self._texte(paragraphe, morceau)
            case Lien():
                self._lien(paragraphe, morceau)
            case Cible():
                option = r"\r \h" if morceau.par_numero else r"\h"
                champ(
                    paragraphe,
                    f"REF {signet_de_renvoi(morceau.repere)} {option}",
                    morceau.affichage,
                    self.styles["Renvoi"],
                )

    def _texte(self, paragraphe: Element, morceau: Texte) -> None:
        parcours = ajouter(paragraphe, "r")
        if morceau.gras or morceau.italique or morceau.discret:
            mise_en_forme = ajouter(parcours, "rPr")
            if morceau.discret:
                ajouter(mise_en_forme, "rStyle", val=self.styles["TexteDiscret"])
            if morceau.gras:
                ajouter(mise_en_forme, "b")
            if morceau.italique:
                ajouter(mise_en_forme, "i")
        ecrire(parcours, morceau.texte)

    def _lien(self, paragraphe: Element, lien: Lien) -> None:
        if lien.url not in self._relations:
            self._relations[lien.url] = self.paquet.part.relate_to(
                lien.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        hyperlien = ajouter(paragraphe, "hyperlink", history="1")
        espace = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        hyperlien.set(espace, self._relations[lien.url])
        parcours = ajouter(hyperlien, "r")
        ajouter(ajouter(parcours, "rPr"), "rStyle", val=self.styles["Lienhypertexte"])
        ecrire(parcours, lien.texte)


def signet_de_renvoi(repere: Repere) -> str:
    """Donne le nom du signet que visent les renvois ; Word refait les `_Toc`, jamais les `_Ref`."""
    return f"_Ref{repere.rang:06d}"


def signet_de_sommaire(repere: Repere) -> str:
    """Donne le nom du signet que visent les entrées du sommaire."""
    return f"_Toc{repere.rang:06d}"
