"""Ce que les dépôts déclarent au socle : leur genre de lot, et l'effacement, chaque jour, de ce qu'ils gardent."""

from __future__ import annotations

from registre.depots import lots as _lots  # noqa: F401 -- déclare le genre de lot
from registre.depots.operations import purger
from socle.rappels.entretien import declarer_soin

declarer_soin("dépôts en nombre", purger)
