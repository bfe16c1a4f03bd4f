"""Lecture d'un classeur OpenDocument au fil de l'eau.

Seuls comptent les paragraphes posés directement dans une cellule : annotations, dessins, listes de validation
et suivi des modifications sont passés. Une cellule couverte par une fusion occupe sa colonne et reste vide.
"""

import re
from datetime import date, datetime, time

from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.construction import ConstructeurClasseur, ConstructeurFeuille, cellule_de
from socle.tableurs.modele import VIDE, Cellule, Classeur, Format, Limites, Valeur
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.textes import lire_nombre
from socle.tableurs.xml_flux import local, parcourir

_BUREAU = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXTE = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "

_ENFANTS = {
    "": {"document-content"},
    "document-content": {"body"},
    "body": {"spreadsheet"},
    "spreadsheet": {"table"},
    "table": {"table-row", "table-rows", "table-row-group", "table-header-rows"},
    "table-rows": {"table-row"},
    "table-header-rows": {"table-row"},
    "table-row-group": {"table-row", "table-rows", "table-row-group", "table-header-rows"},
    "table-row": {"table-cell", "covered-table-cell"},
    "table-cell": {"p"},
    "covered-table-cell": set[str](),
}
_HORS_TEXTE = {"annotation", "note", "ruby-text", "frame", "custom-shape"}
_MISE_EN_PAGE = re.compile(" *[\t\r\n][ \t\r\n]*")
_DUREE = re.compile(r"PT(\d{1,2})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_SCIENTIFIQUE = re.compile(r"-?\d([.,]\d+)?E[+-]?\d+", re.IGNORECASE)


class _Manifeste:
    """Repère le chiffrement déclaré dans META-INF/manifest.xml."""

    chiffre = False

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        self.chiffre = self.chiffre or local(nom) == "encryption-data"

    def fin(self, nom: str) -> None:
        """Rien à fermer."""

    def texte(self, donnees: str) -> None:
        """Rien à lire."""


class _Paragraphe:
    """Texte d'un paragraphe : `text:s`, `text:tab` et `text:line-break` rétablis, mise en page du XML ôtée.

    ODF réduit toute suite de blancs, mais LibreOffice 7.4 écrit ses espaces doubles tels quels : gardés.
    """

    def __init__(self) -> None:
        self.morceaux: list[str] = []
        self.longueur = 0

    def texte(self, donnees: str) -> None:
        if not donnees.isprintable():
            donnees = _MISE_EN_PAGE.sub(" " if self.morceaux else _sauf_au_debut, donnees)
        if donnees:
            self._ajouter(donnees)

    def balise(self, nom: str, attributs: dict[str, str], maximum: int) -> None:
        if nom == "s":
            nombre = _repetition(attributs.get(_TEXTE + "c"))
            self._ajouter(" " * min(nombre, maximum + 1))
        elif nom == "tab":
            self._ajouter("\t")
        elif nom == "line-break":
            self._ajouter("\n")

    def _ajouter(self, donnees: str) -> None:
        self.morceaux.append(donnees)
        self.longueur += len(donnees)


def _sauf_au_debut(trouve: re.Match[str]) -> str:
    return " " if trouve.start() else ""


class _Contenu:
    """Visiteur de content.xml ; `_pile` porte les balises suivies, `_passees` la profondeur ignorée."""

    def __init__(self, classeur: ConstructeurClasseur) -> None:
        self._classeur = classeur
        self._pile = [""]
        self._passees = 0
        self._feuille: ConstructeurFeuille
        self._ligne = 0
        self._colonne = 0
        self._repetition_ligne = 1
        self._cellules: list[tuple[int, Cellule]] = []
        self._attributs: dict[str, str] = {}
        self._paragraphes: list[str] = []
        self._paragraphe: _Paragraphe | None = None
        self._longueur = 0

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        if self._passees:
            self._passees += 1
            return
        nom = nom[nom.rfind(" ") + 1 :]
        if self._paragraphe is not None:
            if nom in _HORS_TEXTE:
                self._passees = 1
                return
            self._paragraphe.balise(nom, attributs, self._classeur.limites.longueur_texte)
            self._pile.append("dans-p")
            return
        if nom not in _ENFANTS[self._pile[-1]]:
            self._passees = 1
            return
        self._pile.append(nom)
        self._ouvrir(nom, attributs)

    def _ouvrir(self, nom: str, attributs: dict[str, str]) -> None:
        if nom == "table-cell" or nom == "covered-table-cell":
            self._attributs = attributs
            self._paragraphes = []
            self._longueur = 0
        elif nom == "p":
            self._paragraphe = _Paragraphe()
        elif nom == "table-row":
            self._repetition_ligne = _repetition(attributs.get(_TABLE + "number-rows-repeated"))
            self._colonne = 0
            self._cellules = []
        elif nom == "table":
            self._feuille = self._classeur.feuille(attributs.get(_TABLE + "name", ""))
            self._ligne = 0

    def texte(self, donnees: str) -> None:
        if self._paragraphe is not None and not self._passees:
            self._paragraphe.texte(donnees)
            self._classeur.verifier_texte(self._longueur + self._paragraphe.longueur)

    def fin(self, nom: str) -> None:
        if self._passees:
            self._passees -= 1
            return
        ferme = self._pile.pop()
        if ferme == "p" and self._paragraphe is not None:
            self._paragraphes.append("".join(self._paragraphe.morceaux))
            self._longueur += self._paragraphe.longueur + 1
            self._classeur.verifier_texte(self._longueur - 1)
            self._paragraphe = None
        elif ferme == "table-cell" or ferme == "covered-table-cell":
            self._fin_cellule()
        elif ferme == "table-row":
            self._fin_ligne()
        elif ferme == "table":
            self._feuille.terminer()

    def _fin_cellule(self) -> None:
        fois = _repetition(self._attributs.get(_TABLE + "number-columns-repeated"))
        self._classeur.verifier_texte(len(self._attributs.get(_BUREAU + "string-value", "")))
        cellule = _cellule(self._attributs, "\n".join(self._paragraphes))
        if cellule is not VIDE:
            self._feuille.verifier(self._ligne, self._colonne + fois - 1)
            self._cellules.extend((self._colonne + i, cellule) for i in range(fois))
        self._colonne += fois

    def _fin_ligne(self) -> None:
        if self._cellules:
            self._feuille.verifier(self._ligne + self._repetition_ligne - 1, 0)
            for i in range(self._ligne, self._ligne + self._repetition_ligne):
                for colonne, cellule in self._cellules:
                    self._feuille.poser(i, colonne, cellule)
        self._ligne += self._repetition_ligne


def _repetition(texte: str | None) -> int:
    if texte is None:
        return 1
    if not (texte.isascii() and texte.isdigit() and len(texte) <= 9):
        raise refus(CodeRefus.ABIME)
    return int(texte) or 1


def _cellule(attributs: dict[str, str], affiche: str) -> Cellule:
    genre = attributs.get(_BUREAU + "value-type", "")
    valeur: Valeur = None
    if genre in ("float", "percentage", "currency"):
        valeur = lire_nombre(attributs.get(_BUREAU + "value", ""))
        if _SCIENTIFIQUE.fullmatch(affiche):
            affiche = ""
    elif genre == "date":
        valeur = _lire_date(attributs.get(_BUREAU + "date-value", ""))
    elif genre == "time":
        valeur = _lire_heure(attributs.get(_BUREAU + "time-value", ""))
    elif genre == "boolean":
        valeur = attributs.get(_BUREAU + "boolean-value") == "true"
    if valeur is None:
        exact = attributs.get(_BUREAU + "string-value", "")
        return cellule_de(exact if exact and ("\n" in exact or "\n" not in affiche) else affiche)
    return cellule_de(valeur, affiche)


def _lire_date(texte: str) -> date | datetime | None:
    try:
        if len(texte) == 10:
            return date.fromisoformat(texte)
        return datetime.fromisoformat(texte).replace(tzinfo=None)
    except ValueError:
        return None


def _lire_heure(texte: str) -> time | None:
    morceaux = _DUREE.fullmatch(texte)
    if morceaux is None:
        return None
    try:
        return time(int(morceaux[1]), int(morceaux[2]), int(morceaux[3]))
    except ValueError:
        return None


def lire_ods(archive: ArchiveBornee, limites: Limites) -> Classeur:
    """Lit un classeur .ods ; FichierRefuse s'il est chiffré, abîmé ou hors limites."""
    if "META-INF/manifest.xml" in archive:
        manifeste = _Manifeste()
        parcourir(archive.blocs("META-INF/manifest.xml"), manifeste)
        if manifeste.chiffre:
            raise refus(CodeRefus.CHIFFRE)
    classeur = ConstructeurClasseur(limites)
    parcourir(archive.blocs("content.xml"), _Contenu(classeur))
    return classeur.terminer(Format.ODS)
