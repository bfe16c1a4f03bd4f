"""Lecture d'un classeur .xlsx ou .xlsm au fil de l'eau ; macros, commentaires et formules ne sont pas lus.

calamine réserve tout le rectangle entre la première et la dernière cellule : un fichier de 5 ko à deux
cellules éloignées lui coûte des gigaoctets. Ici, la mémoire ne dépend que des cellules remplies.
"""

from datetime import date, datetime

from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.construction import ConstructeurClasseur, ConstructeurFeuille, cellule_de
from socle.tableurs.formats_nombre import cellule_nombre
from socle.tableurs.modele import Cellule, Classeur, Format, Limites, Valeur, position
from socle.tableurs.plan_xlsx import PlanXlsx, deplier, entier, planifier
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.textes import lire_nombre
from socle.tableurs.xml_flux import parcourir


class _Cellules:
    """sheetN.xml : lit `c` (valeur en cache, jamais la formule) et pose les cellules."""

    def __init__(self, feuille: ConstructeurFeuille, classeur: ConstructeurClasseur, plan: PlanXlsx) -> None:
        self._feuille = feuille
        self._classeur = classeur
        self._plan = plan
        self._ligne = -1
        self._colonne = -1
        self._genre = ""
        self._style = 0
        self._morceaux: list[str] = []
        self._longueur = 0
        self._lit = False
        self._phonetique = False

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        nom = nom[nom.rfind(" ") + 1 :]
        if nom == "c":
            self._ouvrir(attributs)
        elif nom == "v" or nom == "t":
            self._lit = not self._phonetique
        elif nom == "row":
            self._ligne = entier(attributs["r"]) - 1 if "r" in attributs else self._ligne + 1
            self._colonne = -1
            if self._ligne < 0:
                raise refus(CodeRefus.ABIME)
        elif nom == "rPh":
            self._phonetique = True

    def _ouvrir(self, attributs: dict[str, str]) -> None:
        self._colonne += 1
        if "r" in attributs:
            try:
                self._ligne, self._colonne = position(attributs["r"])
            except ValueError as erreur:
                raise refus(CodeRefus.ABIME) from erreur
        self._genre = attributs.get("t", "n")
        self._style = entier(attributs.get("s"))
        self._morceaux = []
        self._longueur = 0

    def fin(self, nom: str) -> None:
        nom = nom[nom.rfind(" ") + 1 :]
        if nom == "v" or nom == "t":
            self._lit = False
        elif nom == "c":
            if self._morceaux:
                cellule = _cellule("".join(self._morceaux), self._genre, self._style, self._plan)
                self._feuille.poser(self._ligne, self._colonne, cellule)
        elif nom == "rPh":
            self._phonetique = False

    def texte(self, donnees: str) -> None:
        if self._lit:
            self._longueur += len(donnees)
            self._classeur.verifier_texte(self._longueur)
            self._morceaux.append(donnees)


def _cellule(brut: str, genre: str, style: int, plan: PlanXlsx) -> Cellule:
    if genre == "s":
        rang = entier(brut.strip())
        if rang >= len(plan.chaines):
            raise refus(CodeRefus.ABIME)
        return cellule_de(plan.chaines[rang])
    if genre in ("str", "inlineStr"):
        return cellule_de(deplier(brut))
    if genre == "b":
        return cellule_de(brut.strip() in ("1", "true"))
    if genre == "d":
        return cellule_de(_date_iso(brut.strip()))
    if genre == "n":
        return _cellule_nombre(brut, style, plan)
    return cellule_de(brut)


def _cellule_nombre(brut: str, style: int, plan: PlanXlsx) -> Cellule:
    nombre = lire_nombre(brut)
    if nombre is None:
        return cellule_de(brut.strip())
    identifiant, code = plan.formats[style] if style < len(plan.formats) else (0, "")
    return cellule_nombre(nombre, identifiant, code, plan.depuis_1904)


def _date_iso(texte: str) -> Valeur:
    try:
        if len(texte) == 10:
            return date.fromisoformat(texte)
        return datetime.fromisoformat(texte).replace(tzinfo=None)
    except ValueError:
        return texte


def lire_xlsx(archive: ArchiveBornee, limites: Limites) -> Classeur:
    """Lit un classeur .xlsx ; FichierRefuse s'il est abîmé ou hors limites."""
    classeur = ConstructeurClasseur(limites)
    plan = planifier(archive, classeur)
    for nom, chemin in plan.feuilles:
        feuille = classeur.feuille(nom)
        parcourir(archive.blocs(chemin), _Cellules(feuille, classeur, plan))
        feuille.terminer()
    return classeur.terminer(Format.XLSX)
