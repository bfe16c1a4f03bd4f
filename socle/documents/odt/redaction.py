"""La rédaction d'un .odt : les styles automatiques, les images et les compteurs, le texte en ligne."""

from __future__ import annotations

from itertools import count

from socle.documents.arbre import Lien, Marque, Sommaire, Texte
from socle.documents.odt.balises import attribut, echapper, empan, sequence, texte
from socle.documents.ouvrage import NOMS_DE_SERIE, Cible, Morceau, Morceaux, Ouvrage, Repere

_STYLES_DE_TEXTE = {(True, True): "GrasItalique", (True, False): "Gras", (False, True): "Italique"}


class Redaction:
    """Un contenu en cours d'écriture.

    `largeur` est la largeur utile en millimètres ; `saut` et `page` attendent le prochain bloc : il commence une page,
    ou passe à une autre mise en page.
    """

    def __init__(self, ouvrage: Ouvrage, largeurs: tuple[float, float]) -> None:
        self.ouvrage = ouvrage
        self.largeurs = largeurs
        self.largeur = largeurs[0]
        self.saut, self.page = False, ""
        self.tableaux, self.figures, self.tables = count(1), count(1), count(1)
        self.niveaux_de_sommaire = max((b.niveaux for b in ouvrage.blocs if isinstance(b, Sommaire)), default=0)
        self.images: dict[bytes, str] = {}
        self.listes: dict[str, str] = {}
        self._styles: dict[tuple[str, str, str], str] = {}
        self.autres_styles: list[str] = []

    # ————— Les styles automatiques

    def style(self, parent: str, proprietes: str = "", contenu: str = "") -> str:
        """Donne le style d'un paragraphe : son parent, ou un style automatique s'il a ses propriétés à lui."""
        maitre, rupture = self.rupture()
        if rupture:
            proprietes = f"{proprietes} {rupture}"
        if not (proprietes or contenu or maitre):
            return parent
        cle = (parent, f"{maitre}|{proprietes}", contenu)
        if cle not in self._styles:
            nom = self._styles[cle] = f"P{len(self._styles) + 1}"
            self.autres_styles.append(
                f'<style:style style:name="{nom}" style:family="paragraph" style:parent-style-name="{parent}"{maitre}>'
                f"<style:paragraph-properties {proprietes}>{contenu}</style:paragraph-properties></style:style>"
            )
        return self._styles[cle]

    def rupture(self) -> tuple[str, str]:
        """Donne, une fois, ce que le prochain bloc doit porter pour changer de page : mise en page, saut."""
        maitre = f' style:master-page-name="{self.page}"' if self.page else ""
        saut = 'fo:break-before="page"' if self.saut and not self.page else ""
        self.saut, self.page = False, ""
        return maitre, saut

    def paragraphe(self, parent: str, contenu: str, proprietes: str = "", taquets: str = "") -> str:
        """Donne un paragraphe, son contenu déjà écrit."""
        tabs = f"<style:tab-stops>{taquets}</style:tab-stops>" if taquets else ""
        return f'<text:p text:style-name="{self.style(parent, proprietes, tabs)}">{contenu}</text:p>'

    # ————— Le texte en ligne

    def morceaux(self, morceaux: Morceaux) -> str:
        """Écrit un contenu."""
        return "".join([self._morceau(morceau) for morceau in morceaux])

    def _morceau(self, morceau: Morceau) -> str:
        match morceau:
            case str():
                return texte(morceau)
            case Cible():
                return empan("Renvoi", _renvoi(morceau))
            case Texte():
                rendu = texte(morceau.texte)
                style = _STYLES_DE_TEXTE.get((morceau.gras, morceau.italique))
                rendu = empan(style, rendu) if style else rendu
                return empan("Texte_20_discret", rendu) if morceau.discret else rendu
            case Lien():
                return (
                    f'<text:a xlink:type="simple" xlink:href="{attribut(morceau.url)}" '
                    f'text:style-name="Internet_20_link">{texte(morceau.texte)}</text:a>'
                )
            case Marque():
                return texte(morceau.texte)

    def image(self, png: bytes) -> str:
        """Retient une image et donne son chemin ; la même image n'est gardée qu'une fois."""
        return self.images.setdefault(png, f"Pictures/image{len(self.images) + 1}.png")

    def suite_de_liste(self, nom: str) -> str:
        """Donne les attributs d'une liste qui court d'un bout à l'autre du document (articles, annexes)."""
        premiere = self.listes.get(nom)
        if premiere is None:
            self.listes[nom] = f"liste-{nom}"
            return f'xml:id="liste-{nom}" text:style-name="{nom}"'
        return f'text:continue-list="{premiere}" text:style-name="{nom}"'


def signet_de_renvoi(repere: Repere) -> str:
    """Donne le nom du signet que visent les renvois."""
    return f"_Ref{repere.rang:06d}"


def signet_de_sommaire(repere: Repere) -> str:
    """Donne le nom du signet que visent les entrées du sommaire."""
    return f"_Toc{repere.rang:06d}"


def numero_cache(repere: Repere) -> str:
    """Donne, caché dans un titre de série, le numéro que visent les renvois.

    Un renvoi au numéro de liste écrirait « Article 12 – » tout entier ; cette suite compte comme la liste, et nue.
    """
    return empan("Cache", sequence(NOMS_DE_SERIE[repere.serie], int(repere.numero)))


def _renvoi(cible: Cible) -> str:
    repere = cible.repere
    if cible.par_numero and repere.serie:
        nom = f"ref{NOMS_DE_SERIE[repere.serie]}{int(repere.numero) - 1}"
        return f'<text:sequence-ref text:reference-format="value" text:ref-name="{nom}">{repere.numero}</text:sequence-ref>'
    forme = "number-all-superior" if cible.par_numero else "text"
    return (
        f'<text:bookmark-ref text:reference-format="{forme}" text:ref-name="{signet_de_renvoi(repere)}">'
        f"{echapper(cible.affichage)}</text:bookmark-ref>"
    )
