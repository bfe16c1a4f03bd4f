"""Le temps du territoire en tableur : de quoi facturer un service mutualisé."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from registre.delegue.temps.listes import LISTES, libelle
from registre.delegue.temps.regles import en_heures
from socle.fiches import tableur
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

MIMETYPES: Final = {"xlsx": tableur.MIMETYPES["xlsx"]}


def ecrire(annee: int, rangees: Sequence[Any], lignes: Iterable[tuple[str, Any]]) -> bytes:
    """Un classeur de deux feuilles : les heures de chaque organisme par nature, puis les lignes."""
    natures = LISTES["natures_temps"].items
    colonnes = [Colonne("Organisme", 34), *(Colonne(f"{n.libelle} (h)", 15) for n in natures), Colonne("Total (h)", 12)]
    totaux = [(r.nom, *(en_heures(r.natures[n.code]) for n in natures), en_heures(r.total)) for r in rangees]
    detail = [(nom, t.le, libelle("natures_temps", t.nature), t.minutes, t.note, t.par) for nom, t in lignes]
    entetes = [Colonne("Organisme", 34), Colonne("Jour", 12), Colonne("Nature", 20), Colonne("Minutes", 10),
               Colonne("Note", 44), Colonne("Par", 24)]  # fmt: skip
    feuilles = [FeuilleAEcrire(f"Heures {annee}", colonnes, totaux), FeuilleAEcrire("Lignes", entetes, detail)]
    return ecrire_xlsx(feuilles, titre=f"Temps du délégué en {annee}")
