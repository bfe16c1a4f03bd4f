"""Comment le journal dit le temps passé par le délégué."""

from __future__ import annotations

from registre.delegue.temps import faits as _faits  # noqa: F401
from registre.delegue.temps.modele import TYPE
from registre.droits import TEMPS_LIRE
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Temps du délégué", droit=TEMPS_LIRE)
for verbe, phrase in {
    "temps_dpo.note": "a noté",
    "temps_dpo.retire": "a retiré",
    "temps_dpo.exporte": "a exporté le temps passé dans le territoire",
}.items():
    declarer_verbe(verbe, phrase)
