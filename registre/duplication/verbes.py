"""Comment le journal dit les copies. Importé pour déclarer leur genre de lot."""

from __future__ import annotations

from registre.duplication import operations as _operations  # noqa: F401 -- déclare le genre de lot
from socle.verbes import declarer_verbe

for verbe, phrase in {
    "traitement.copie": "a copié d'un autre organisme la fiche",
    "traitement.copie_complete": "a complété, depuis une fiche d'un autre organisme, la fiche",
    "traitement.copie_annulee": "a défait la copie de la fiche",
    "traitement.copie_retablie": "a rétabli, en défaisant une copie, la fiche",
}.items():
    declarer_verbe(verbe, phrase)
