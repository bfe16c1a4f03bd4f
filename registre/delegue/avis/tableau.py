"""Le registre des avis en tableur : une ligne par avis, d'où qu'il vienne."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from registre.delegue.avis.ailleurs import SORTES, LigneAvis
from registre.delegue.avis.listes import libelle
from socle.fiches import tableur
from socle.organismes.modele import Organisme
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx
from socle.types import ecrire_date

MIMETYPES: Final = {"xlsx": tableur.MIMETYPES["xlsx"]}
_COLONNES: Final = (
    Colonne("Rendu le", 12), Colonne("Sur quoi", 44), Colonne("Rendu sur", 22), Colonne("Avis", 24), Colonne("Motifs", 60),
    Colonne("Par", 24), Colonne("Suivi", 18), Colonne("Ce qui a suivi", 30),
)  # fmt: skip


def ecrire(organisme: Organisme, lignes: Sequence[LigneAvis], jour: date) -> bytes:
    """Le classeur."""
    rangees = [
        (a.le, a.sujet, SORTES[a.sorte], a.avis_libelle, a.texte, a.par, libelle("suites_avis", a.suite), a.devenu)
        for a in lignes
    ]
    titre = f"Registre des avis du délégué, {organisme.nom}, au {ecrire_date(jour)}"
    return ecrire_xlsx([FeuilleAEcrire("Avis du délégué", _COLONNES, rangees)], titre=titre)
