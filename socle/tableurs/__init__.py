"""Tableurs : lire .ods, .xlsx, .xls et .csv sous garde ; écrire .ods, .xlsx et .csv."""

from socle.tableurs.a_ecrire import CelluleAEcrire, Colonne, FeuilleAEcrire, Ligne, Style
from socle.tableurs.ecriture_csv import ecrire_csv
from socle.tableurs.ecriture_ods import ecrire_ods
from socle.tableurs.ecriture_xlsx import ecrire_xlsx
from socle.tableurs.lecture import lire_classeur
from socle.tableurs.modele import (
    Cellule,
    Classeur,
    Feuille,
    Format,
    Limites,
    Valeur,
    nom_colonne,
    position,
    reference,
)
from socle.tableurs.refus import CodeRefus, FichierRefuse
from socle.tableurs.textes import afficher, normaliser

__all__ = [
    "Cellule",
    "CelluleAEcrire",
    "Classeur",
    "CodeRefus",
    "Colonne",
    "Feuille",
    "FeuilleAEcrire",
    "FichierRefuse",
    "Format",
    "Ligne",
    "Limites",
    "Style",
    "Valeur",
    "afficher",
    "ecrire_csv",
    "ecrire_ods",
    "ecrire_xlsx",
    "lire_classeur",
    "nom_colonne",
    "normaliser",
    "position",
    "reference",
]
