"""Comment le journal dit les actes sur la qualité du registre."""

from __future__ import annotations

from registre.droits import LIRE
from socle.verbes import declarer_objet, declarer_verbe

TYPE = "qualite"
declarer_objet(TYPE, "Qualité du registre", droit=LIRE)
for verbe, phrase in {
    "traitement.point_ecarte": "a écarté un point de qualité de la fiche",
    "traitement.point_retabli": "a remis un point de qualité de la fiche",
    "qualite.exportee": "a exporté la qualité du registre",
    "qualite.territoire_exporte": "a exporté la qualité des registres du territoire",
}.items():
    declarer_verbe(verbe, phrase)
