"""Ce qui entoure les cellules d'un .xlsx : relations, noms des feuilles, formats, chaînes partagées."""

import posixpath
import re
from dataclasses import dataclass, field

from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.construction import ConstructeurClasseur
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.xml_flux import local, parcourir

_ECHAPPE = re.compile("_x([0-9A-Fa-f]{4})_")


def entier(texte: str | None) -> int:
    """Entier positif d'un attribut (0 s'il manque) ; FichierRefuse s'il n'en est pas un."""
    if texte is None:
        return 0
    if not (texte.isascii() and texte.isdigit() and len(texte) <= 9):
        raise refus(CodeRefus.ABIME)
    return int(texte)


def deplier(texte: str) -> str:
    """Rétablit les caractères qu'Excel écrit « _xHHHH_ »."""
    return _ECHAPPE.sub(lambda m: chr(int(m[1], 16)), texte) if "_x" in texte else texte


@dataclass
class PlanXlsx:
    """Feuilles (nom, chemin), formats de cellule (identifiant, code), chaînes, origine des dates."""

    feuilles: list[tuple[str, str]] = field(default_factory=list)
    formats: list[tuple[int, str]] = field(default_factory=list)
    chaines: list[str] = field(default_factory=list)
    depuis_1904: bool = False


class _SansTexte:
    """Base des visiteurs qui ne lisent que des attributs."""

    def fin(self, nom: str) -> None:
        """Rien à fermer."""

    def texte(self, donnees: str) -> None:
        """Rien à lire."""


class _Relations(_SansTexte):
    """Une partie `.rels` : cible par type (dernier mot de son adresse), feuilles par identifiant."""

    def __init__(self, dossier: str) -> None:
        self._dossier = dossier
        self.feuilles_de_calcul: dict[str, str] = {}
        self.par_type: dict[str, str] = {}

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        if local(nom) != "Relationship" or attributs.get("TargetMode") == "External":
            return
        cible = posixpath.normpath(posixpath.join("/", self._dossier, attributs.get("Target", ""))).lstrip("/")
        genre = attributs.get("Type", "").rpartition("/")[2]
        self.par_type[genre] = cible
        if genre == "worksheet":
            self.feuilles_de_calcul[attributs.get("Id", "")] = cible


class _Feuilles(_SansTexte):
    """workbook.xml : noms des feuilles, identifiants de relation, origine des dates."""

    def __init__(self) -> None:
        self.feuilles: list[tuple[str, str]] = []
        self.depuis_1904 = False

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        nom = local(nom)
        if nom == "sheet":
            relation = next((v for cle, v in attributs.items() if cle.endswith(" id")), "")
            self.feuilles.append((attributs.get("name", ""), relation))
        elif nom == "workbookPr":
            self.depuis_1904 = attributs.get("date1904") in ("1", "true")


class _Styles(_SansTexte):
    """styles.xml : identifiant et code du format de nombre de chaque style de cellule."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._dans_cellules = False

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        nom = local(nom)
        if nom == "numFmt":
            self._codes[entier(attributs.get("numFmtId"))] = attributs.get("formatCode", "")
        elif nom == "cellXfs":
            self._dans_cellules = True
        elif nom == "xf" and self._dans_cellules:
            self._formats.append(entier(attributs.get("numFmtId")))

    def fin(self, nom: str) -> None:
        if local(nom) == "cellXfs":
            self._dans_cellules = False

    def formats(self) -> list[tuple[int, str]]:
        return [(identifiant, self._codes.get(identifiant, "")) for identifiant in self._formats]


class _Chaines:
    """sharedStrings.xml : un texte par `si`, sans les indications phonétiques."""

    def __init__(self, classeur: ConstructeurClasseur) -> None:
        self.chaines: list[str] = []
        self._classeur = classeur
        self._morceaux: list[str] = []
        self._longueur = 0
        self._lit = False
        self._phonetique = False

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        nom = local(nom)
        if nom == "t":
            self._lit = not self._phonetique
        elif nom == "rPh":
            self._phonetique = True

    def fin(self, nom: str) -> None:
        nom = local(nom)
        if nom == "t":
            self._lit = False
        elif nom == "rPh":
            self._phonetique = False
        elif nom == "si":
            self.chaines.append(deplier("".join(self._morceaux)))
            self._morceaux = []
            self._longueur = 0

    def texte(self, donnees: str) -> None:
        if self._lit:
            self._longueur += len(donnees)
            self._classeur.verifier_texte(self._longueur)
            self._morceaux.append(donnees)


def _relations(archive: ArchiveBornee, partie: str) -> _Relations:
    dossier, nom = posixpath.split(partie)
    relations = _Relations(dossier)
    chemin = posixpath.join(dossier, "_rels", f"{nom}.rels")
    if chemin in archive:
        parcourir(archive.blocs(chemin), relations)
    return relations


def partie_principale(archive: ArchiveBornee) -> str:
    """Chemin de la partie principale d'un fichier Office (« xl/workbook.xml »…), ou « »."""
    return _relations(archive, "").par_type.get("officeDocument", "")


def planifier(archive: ArchiveBornee, classeur: ConstructeurClasseur) -> PlanXlsx:
    """Lit tout ce qui précède les cellules ; FichierRefuse si une partie manque ou est abîmée."""
    principale = partie_principale(archive)
    relations = _relations(archive, principale)
    feuilles = _Feuilles()
    parcourir(archive.blocs(principale), feuilles)
    plan = PlanXlsx(depuis_1904=feuilles.depuis_1904)
    if (chemin := relations.par_type.get("styles", "")) in archive:
        styles = _Styles()
        parcourir(archive.blocs(chemin), styles)
        plan.formats = styles.formats()
    if (chemin := relations.par_type.get("sharedStrings", "")) in archive:
        chaines = _Chaines(classeur)
        parcourir(archive.blocs(chemin), chaines)
        plan.chaines = chaines.chaines
    for nom, identifiant in feuilles.feuilles:
        if identifiant in relations.feuilles_de_calcul:
            plan.feuilles.append((nom, relations.feuilles_de_calcul[identifiant]))
    return plan
