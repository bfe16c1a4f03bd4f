"""Les formes de l'avenant et du lot."""

from __future__ import annotations

from clauses.mise_a_niveau.modele import TYPE, TYPE_LOT, Avenant, AvenantSaisie, LotAvenants, LotSaisie
from socle.fiches.forme import Forme, Section

AVENANT = Forme(
    TYPE, Avenant, AvenantSaisie,
    (
        Section("avenant", "L'avenant", "Ce que le registre et l'annuaire ne savent pas.", ("numero", "contact_ssi")),
        Section("lettre", "La lettre", "", ("retour_le", "ajout")),
        Section("notes", "Notes", "", ("observations",)),
    ),
    nommer=lambda _: "",
)  # fmt: skip
LOT = Forme(
    TYPE_LOT, LotAvenants, LotSaisie,
    (Section("envoi", "Pour chaque avenant du lot", "", ("retour_le", "contact_ssi", "ajout")),),
    nommer=lambda _: "",
)  # fmt: skip
