"""La rédaction d'un .docx : ce que tous les blocs partagent pendant qu'on en écrit le corps.

Le corps est du texte, écrit d'un trait, sans bâtir d'arbre (décision 0008). Ce qu'il nomme sans
le contenir (liens, images, listes qui repartent, commentaires) s'accumule ici, et le paquet l'écrit ensuite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from socle.documents.arbre import Commentaire, Lien, Marque, Puce, Sommaire, Texte
from socle.documents.docx.balises import attribut, champ, parcours, pose
from socle.documents.docx.numerotation import LISTES
from socle.documents.ouvrage import Cible, Morceau, Morceaux, Ouvrage, Repere

_ALIAS_MAXIMAL = 64  # au-delà, Word dit le fichier abîmé


@dataclass(frozen=True)
class Support:
    """Ce que le paquet offre au corps : nos identifiants de style et de numérotation traduits en les siens, ses pages.

    `largeurs` est la largeur utile, en vingtièmes de point, dans l'orientation du document puis en paysage ;
    `section(paysage, premiere)` donne le `w:sectPr` d'une section ; `sommaire_tabule` : ses styles de sommaire ont la
    place d'un numéro.
    """

    styles: Mapping[str, str]
    nums: Mapping[int, int]
    dernier_num: int
    largeurs: tuple[int, int]
    section: Callable[[bool, bool], str]
    niveau_lie: int
    sommaire_tabule: bool = True

    @cached_property
    def tetes(self) -> dict[str, str]:
        """Notre style → son `w:pStyle` ; « Normal » n'a pas à se dire."""
        return {nom: f'<w:pStyle w:val="{ident}"/>' for nom, ident in self.styles.items()} | {"Normal": ""}

    @cached_property
    def ouvertures(self) -> dict[str, str]:
        """Notre style → ce qui ouvre un paragraphe qui n'a rien d'autre à dire."""
        return {nom: f"<w:p><w:pPr>{tete}</w:pPr>" if tete else "<w:p>" for nom, tete in self.tetes.items()}


class Redaction:
    """Un corps en cours d'écriture ; `saut` : le prochain paragraphe commence une page."""

    def __init__(self, ouvrage: Ouvrage, support: Support) -> None:
        self.ouvrage = ouvrage
        self.support = support
        self.largeur = support.largeurs[0]
        self.saut = False
        self.signets, self.controles, self.dessins = count(1), count(1), count(1)
        self.tableaux, self.figures = count(1), count(1)
        self.niveaux_de_sommaire = max((b.niveaux for b in ouvrage.blocs if isinstance(b, Sommaire)), default=0)
        self.niveau_annexe = ouvrage.niveau_de_serie("annexe")
        self.liens: dict[str, str] = {}
        self.images: dict[bytes, str] = {}
        self.listes: list[tuple[int, int]] = []
        self.commentaires: list[Commentaire] = []
        self.tetes, self.ouvertures = support.tetes, support.ouvertures

    # ————— Les paragraphes

    def paragraphe(self, style: str, contenu: str) -> str:
        """Donne un paragraphe d'un style, son contenu déjà écrit."""
        if self.saut:
            return self.paragraphe_pose(style, contenu)
        return f"{self.ouvertures[style]}{contenu}</w:p>"

    def paragraphe_pose(
        self, style: str, contenu: str, garde: bool = False, num: str = "", tabs: str = "", espace: str = "",
        retrait: str = "", cote: str = "",
    ) -> str:  # fmt: skip
        """Donne un paragraphe qui a ses propriétés à lui (voir `balises.pose`)."""
        proprietes = self.tetes[style] + pose(garde, self.saut, num, tabs, espace, retrait, cote)
        self.saut = False
        return f"<w:p><w:pPr>{proprietes}</w:pPr>{contenu}</w:p>" if proprietes else f"<w:p>{contenu}</w:p>"

    def texte(self, texte: str, style: str) -> str:
        """Donne un paragraphe d'un seul texte."""
        return self.paragraphe(style, parcours(texte))

    def forme(self, style: str) -> str:
        """Donne le `w:rPr` d'un style de caractère."""
        return f'<w:rPr><w:rStyle w:val="{self.support.styles[style]}"/></w:rPr>'

    # ————— Le texte en ligne

    def morceaux(self, morceaux: Morceaux) -> str:
        """Écrit un contenu."""
        premier = morceaux[0]
        if len(morceaux) == 1 and isinstance(premier, str):
            return parcours(premier)
        return "".join([self._morceau(morceau) for morceau in morceaux])

    def _morceau(self, morceau: Morceau) -> str:
        match morceau:
            case str():
                return parcours(morceau)
            case Cible():
                return champ(_renvoi(morceau), morceau.affichage, self.forme("Renvoi"))
            case Texte():
                return parcours(morceau.texte, self._mise_en_forme(morceau))
            case Lien():
                return self._lien(morceau)
            case Marque():
                return self.controle(
                    morceau.etiquette, morceau.titre, parcours(morceau.texte), '<w:text w:multiLine="1"/>'
                )

    def _mise_en_forme(self, texte: Texte) -> str:
        style = f'<w:rStyle w:val="{self.support.styles["TexteDiscret"]}"/>' if texte.discret else ""
        forme = f"{style}{'<w:b/>' if texte.gras else ''}{'<w:i/>' if texte.italique else ''}"
        return f"<w:rPr>{forme}</w:rPr>" if forme else ""

    def _lien(self, lien: Lien) -> str:
        ident = self.liens.setdefault(lien.url, f"rIdLien{len(self.liens) + 1}")
        contenu = parcours(lien.texte, self.forme("Lienhypertexte"))
        return f'<w:hyperlink r:id="{ident}" w:history="1">{contenu}</w:hyperlink>'

    # ————— Ce qui se compte

    def controle(self, etiquette: str, titre: str, contenu: str, genre: str = "<w:richText/>") -> str:
        """Enferme un contenu dans un contrôle de contenu."""
        return f"{self.ouverture_de_controle(etiquette, titre, genre)}{contenu}</w:sdtContent></w:sdt>"

    def ouverture_de_controle(self, etiquette: str, titre: str, genre: str = "<w:richText/>") -> str:
        """Ouvre un contrôle de contenu ; son titre est abrégé à ce que Word admet."""
        court = titre if len(titre) <= _ALIAS_MAXIMAL else titre[: _ALIAS_MAXIMAL - 1] + "…"
        alias = f'<w:alias w:val="{attribut(court)}"/>' if court else ""
        return (
            f'<w:sdt><w:sdtPr>{alias}<w:tag w:val="{attribut(etiquette)}"/>'
            f'<w:id w:val="{next(self.controles)}"/>{genre}</w:sdtPr><w:sdtContent>'
        )

    def signet(self, nom: str, contenu: str) -> str:
        """Entoure un contenu d'un signet."""
        ident = next(self.signets)
        return f'<w:bookmarkStart w:id="{ident}" w:name="{nom}"/>{contenu}<w:bookmarkEnd w:id="{ident}"/>'

    def commente(self, commentaires: tuple[Commentaire, ...], contenu: str) -> str:
        """Ancre des commentaires sur un contenu."""
        for commentaire in commentaires:
            ident = len(self.commentaires)
            self.commentaires.append(commentaire)
            contenu = (
                f'<w:commentRangeStart w:id="{ident}"/>{contenu}<w:commentRangeEnd w:id="{ident}"/>'
                f'<w:r>{self.forme("AppelCommentaire")}<w:commentReference w:id="{ident}"/></w:r>'
            )
        return contenu

    def image(self, png: bytes) -> str:
        """Retient une image et donne sa relation ; la même image n'est gardée qu'une fois."""
        return self.images.setdefault(png, f"rIdImage{len(self.images) + 1}")

    def nouvelle_liste(self, marque: Puce, suspendue: bool, rang: int) -> int:
        """Donne la numérotation d'une liste ; celle d'une liste à nombres ou à lettres est neuve, et repart à 1."""
        nature = self.support.nums[LISTES[marque, suspendue]]
        if marque == "puce":
            return nature
        self.listes.append((nature, rang))
        return self.support.dernier_num + len(self.listes)


def signet_de_renvoi(repere: Repere) -> str:
    """Donne le nom du signet que visent les renvois ; Word refait les `_Toc`, jamais les `_Ref`."""
    return f"_Ref{repere.rang:06d}"


def signet_de_sommaire(repere: Repere) -> str:
    """Donne le nom du signet que visent les entrées du sommaire."""
    return f"_Toc{repere.rang:06d}"


def _renvoi(cible: Cible) -> str:
    """Donne l'instruction d'un renvoi.

    Vers un article ou une annexe, `\\t` ôte « Article » et laisse le numéro. LibreOffice ignore `\\t` et écrirait
    « l'article Article 12 » ; le mot REF, facultatif (ISO 29500-1, 17.16.5.51), y est omis : Word met le champ à
    jour tout de même, LibreOffice garde le résultat déjà écrit.
    """
    signet = signet_de_renvoi(cible.repere)
    if not cible.par_numero:
        return rf"REF {signet} \h"
    return rf"{signet} \r \t \h" if cible.repere.serie else rf"REF {signet} \r \h"
