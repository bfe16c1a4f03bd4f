"""Ce que les imports déclarent au socle : l'effacement, chaque jour, de ce que gardent les aperçus."""

from __future__ import annotations

from registre.imports.operations import purger
from socle.rappels.entretien import declarer_soin

declarer_soin("aperçus d'imports", purger)
