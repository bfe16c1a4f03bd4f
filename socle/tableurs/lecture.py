"""Porte d'entrée de la lecture : garder, reconnaître, confier au bon lecteur."""

from pathlib import PurePath

from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.gardes import (
    ecarter_autres_formats,
    est_archive,
    est_ole,
    peser,
    reconnaitre_archive,
    reconnaitre_ole,
)
from socle.tableurs.lecture_csv import lire_csv
from socle.tableurs.lecture_ods import lire_ods
from socle.tableurs.lecture_xls import lire_xls
from socle.tableurs.lecture_xlsx import lire_xlsx
from socle.tableurs.modele import Classeur, Format, Limites
from socle.tableurs.ole import FichierOle

_LIMITES = Limites()


def lire_classeur(contenu: bytes, nom_fichier: str, limites: Limites = _LIMITES) -> Classeur:
    """Lit un fichier .ods, .xlsx, .xlsm, .xls, .csv ou .tsv reconnu à son contenu.

    `nom_fichier` ne sert qu'à nommer la feuille d'un CSV. Les formules rendent leur dernière valeur ;
    annotations et macros sont ignorées. Lève `FichierRefuse` (phrase à montrer, code) pour un fichier refusé.
    """
    peser(contenu, limites)
    if est_archive(contenu):
        archive = ArchiveBornee(contenu, limites)
        if reconnaitre_archive(archive) is Format.ODS:
            return lire_ods(archive, limites)
        return lire_xlsx(archive, limites)
    if est_ole(contenu):
        ole = FichierOle(contenu)
        reconnaitre_ole(ole)
        return lire_xls(ole, limites)
    ecarter_autres_formats(contenu)
    return lire_csv(contenu, PurePath(nom_fichier.replace("\\", "/")).stem or "Feuille1", limites)
