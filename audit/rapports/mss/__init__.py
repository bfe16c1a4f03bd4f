"""MonServiceSécurisé : lire et écrire ses tableurs de mesures, ses statuts, son indice. Ni base ni page.

Les noms de colonnes, l'ordre et les libellés sont ceux de l'export CSV et du classeur de mesures à téléverser, relevés dans
son code public en 2026 (S) ; aucun texte de mesure n'est repris ici. Une colonne d'un autre nom est reconnue par synonyme.
"""

from audit.rapports.mss.ecriture import FORMATS, ecrire, ecrire_modele
from audit.rapports.mss.indice import IndiceMSS, indice, indice_personnalise
from audit.rapports.mss.lecture import Probleme, ReleveMSS, lire
from audit.rapports.mss.modele import MesureMSS
from audit.rapports.mss.statuts import PASSAGES, statut_chez_eux, statut_chez_nous

__all__ = [
    "FORMATS",
    "PASSAGES",
    "IndiceMSS",
    "MesureMSS",
    "Probleme",
    "ReleveMSS",
    "ecrire",
    "ecrire_modele",
    "indice",
    "indice_personnalise",
    "lire",
    "statut_chez_eux",
    "statut_chez_nous",
]
