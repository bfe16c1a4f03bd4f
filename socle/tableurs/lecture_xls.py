"""Lecture d'un ancien classeur .xls (Excel 97-2003) ; les formules rendent leur dernière valeur calculée.

Lecteur à nous : calamine interrompt tout le processus quand les dimensions annoncées mentent (mesuré).
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from socle.tableurs.biff import Curseur, Enregistrement, enregistrements, nombre_compact
from socle.tableurs.construction import ConstructeurClasseur, ConstructeurFeuille, cellule_de
from socle.tableurs.formats_nombre import cellule_nombre
from socle.tableurs.modele import Cellule, Classeur, Format, Limites
from socle.tableurs.ole import FichierOle
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.textes import lire_nombre

_DEBUT, _FIN, _CHIFFREMENT, _DATES, _FEUILLE = 0x0809, 0x000A, 0x002F, 0x0022, 0x0085
_CODE_FORMAT, _STYLE, _CHAINES = 0x041E, 0x00E0, 0x00FC
_BIFF8 = 0x0600
_FEUILLE_DE_CALCUL = 0
_ERREURS = {0: "#NUL!", 7: "#DIV/0!", 15: "#VALEUR!", 23: "#REF!", 29: "#NOM?", 36: "#NOMBRE!", 42: "#N/A"}


class _Plan:
    """Partie commune du classeur : feuilles (place, nom), formats de nombre, chaînes partagées."""

    def __init__(self, flux: bytes, classeur: ConstructeurClasseur) -> None:
        self.feuilles: list[tuple[int, str]] = []
        self.chaines: list[str] = []
        self.depuis_1904 = False
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._classeur = classeur
        for rang, enregistrement in enumerate(enregistrements(flux)):
            if rang == 0:
                _verifier_version(enregistrement)
            elif enregistrement.genre == _FIN:
                break
            else:
                self._noter(enregistrement)

    def sous_flux(self, flux: bytes) -> Iterator[tuple[str, bytes]]:
        """Nom et octets de chaque feuille ; disjoints, pour que le travail suive la taille du fichier."""
        places = sorted({place for place, _ in self.feuilles})
        if len(places) < len(self.feuilles):
            raise refus(CodeRefus.ABIME)
        fins = dict(pairwise([*places, len(flux)]))
        for place, nom in self.feuilles:
            yield nom, flux[place : fins[place]]

    def cellule(self, nombre: float, style: int) -> Cellule:
        lu = lire_nombre(repr(nombre))
        if lu is None:
            return cellule_de(str(nombre))
        identifiant = self._styles[style] if style < len(self._styles) else 0
        return cellule_nombre(lu, identifiant, self._codes.get(identifiant, ""), self.depuis_1904)

    def _noter(self, enregistrement: Enregistrement) -> None:
        genre, donnees = enregistrement.genre, enregistrement.donnees
        if genre == _CHIFFREMENT:
            raise refus(CodeRefus.CHIFFRE)
        if genre == _DATES:
            self.depuis_1904 = donnees[:1] == b"\1"
        elif genre == _FEUILLE:
            place, _, sorte = struct.unpack_from("<IBB", donnees)
            if sorte == _FEUILLE_DE_CALCUL:
                self.feuilles.append((place, Curseur(enregistrement.morceaux, 6).chaine(1)))
        elif genre == _CODE_FORMAT:
            curseur = Curseur(enregistrement.morceaux)
            identifiant = curseur.entier(2)
            self._codes[identifiant] = curseur.chaine()
        elif genre == _STYLE:
            self._styles.append(struct.unpack_from("<2xH", donnees)[0])
        elif genre == _CHAINES:
            self._lire_chaines(enregistrement)

    def _lire_chaines(self, enregistrement: Enregistrement) -> None:
        curseur = Curseur(enregistrement.morceaux, 4)
        for _ in range(curseur.entier(4)):
            chaine = curseur.chaine()
            self._classeur.verifier_texte(len(chaine))
            self.chaines.append(chaine)


class _Page:
    """Une feuille : chaque sorte d'enregistrement a son lecteur."""

    def __init__(self, feuille: ConstructeurFeuille, plan: _Plan) -> None:
        self._feuille = feuille
        self._plan = plan
        self._en_attente: tuple[int, int] | None = None
        self._lecteurs: dict[int, Callable[[Enregistrement, int, int, int], None]] = {
            0x0203: self._nombre,
            0x027E: self._compact,
            0x00BD: self._compacts,
            0x00FD: self._partagee,
            0x0204: self._chaine,
            0x00D6: self._chaine,
            0x0205: self._booleen,
            0x0006: self._formule,
        }

    def lire(self, suite: Iterable[Enregistrement]) -> None:
        profondeur = 0
        for enregistrement in suite:
            genre = enregistrement.genre
            # Un graphique posé sur la feuille est un sous-flux imbriqué : ses cellules ne comptent pas.
            if genre == _DEBUT:
                profondeur += 1
            elif genre == _FIN:
                profondeur -= 1
                if profondeur <= 0:
                    return
            elif profondeur == 1 and genre == 0x0207 and self._en_attente is not None:
                self._feuille.poser(*self._en_attente, cellule_de(Curseur(enregistrement.morceaux).chaine()))
                self._en_attente = None
            elif profondeur == 1 and (lecteur := self._lecteurs.get(genre)):
                lecteur(enregistrement, *struct.unpack_from("<HHH", enregistrement.donnees))

    def _nombre(self, enregistrement: Enregistrement, ligne: int, colonne: int, style: int) -> None:
        (nombre,) = struct.unpack_from("<d", enregistrement.donnees, 6)
        self._feuille.poser(ligne, colonne, self._plan.cellule(nombre, style))

    def _compact(self, enregistrement: Enregistrement, ligne: int, colonne: int, style: int) -> None:
        (rk,) = struct.unpack_from("<I", enregistrement.donnees, 6)
        self._feuille.poser(ligne, colonne, self._plan.cellule(nombre_compact(rk), style))

    def _compacts(self, enregistrement: Enregistrement, ligne: int, colonne: int, _: int) -> None:
        corps = enregistrement.donnees[4:-2]
        for decalage, (style, rk) in enumerate(struct.iter_unpack("<HI", corps[: len(corps) // 6 * 6])):
            self._feuille.poser(ligne, colonne + decalage, self._plan.cellule(nombre_compact(rk), style))

    def _partagee(self, enregistrement: Enregistrement, ligne: int, colonne: int, _: int) -> None:
        (rang,) = struct.unpack_from("<I", enregistrement.donnees, 6)
        if rang >= len(self._plan.chaines):
            raise refus(CodeRefus.ABIME)
        self._feuille.poser(ligne, colonne, cellule_de(self._plan.chaines[rang]))

    def _chaine(self, enregistrement: Enregistrement, ligne: int, colonne: int, _: int) -> None:
        self._feuille.poser(ligne, colonne, cellule_de(Curseur(enregistrement.morceaux, 6).chaine()))

    def _booleen(self, enregistrement: Enregistrement, ligne: int, colonne: int, _: int) -> None:
        valeur, est_erreur = struct.unpack_from("<BB", enregistrement.donnees, 6)
        self._feuille.poser(ligne, colonne, _booleen_ou_erreur(valeur, bool(est_erreur)))

    def _formule(self, enregistrement: Enregistrement, ligne: int, colonne: int, style: int) -> None:
        resultat = enregistrement.donnees[6:14]
        self._en_attente = None
        if resultat[6:] != b"\xff\xff":
            self._nombre(enregistrement, ligne, colonne, style)
        elif resultat[0] == 0:
            self._en_attente = (ligne, colonne)
        elif resultat[0] in (1, 2):
            self._feuille.poser(ligne, colonne, _booleen_ou_erreur(resultat[2], resultat[0] == 2))


def _booleen_ou_erreur(valeur: int, est_erreur: bool) -> Cellule:
    return cellule_de(_ERREURS.get(valeur, "#ERREUR") if est_erreur else bool(valeur))


def _verifier_version(debut: Enregistrement) -> None:
    if debut.genre != _DEBUT:
        raise refus(CodeRefus.ABIME)
    if debut.donnees[:2] != _BIFF8.to_bytes(2, "little"):
        raise refus(CodeRefus.FORMAT_A_CONVERTIR, nature="un très ancien classeur Excel")


def lire_xls(ole: FichierOle, limites: Limites) -> Classeur:
    """Lit un classeur .xls ; FichierRefuse s'il est chiffré, abîmé, antérieur à Excel 97 ou hors limites."""
    if "Workbook" not in ole:
        raise refus(CodeRefus.FORMAT_A_CONVERTIR, nature="un très ancien classeur Excel")
    flux = ole.flux("Workbook")
    classeur = ConstructeurClasseur(limites)
    try:
        plan = _Plan(flux, classeur)
        for nom, sous_flux in plan.sous_flux(flux):
            feuille = classeur.feuille(nom)
            _Page(feuille, plan).lire(enregistrements(sous_flux))
            feuille.terminer()
    except struct.error as erreur:
        raise refus(CodeRefus.ABIME) from erreur
    return classeur.terminer(Format.XLS)
