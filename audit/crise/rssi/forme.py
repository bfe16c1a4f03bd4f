"""La forme d'une désignation."""

from __future__ import annotations

from audit.crise.rssi.modele import TYPE, DesignationRssi, DesignationSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("qui", "Qui ?", "Le RGS recommande de désigner un RSSI ; il n'y oblige pas. Il peut être mutualisé.",
            ("nom", "forme", "qualite", "convention", "suppleant")),
    Section("place", "Quelle place ?", "", ("quotite", "rattachement", "rattachement_precision", "debut", "fin")),
    Section("missions", "Pour quoi faire ?", "Ne cochez que ce qu'il aura le temps de faire.",
            ("missions", "missions_precision", "perimetre", "moyens", "pouvoirs")),
    Section("arrete", "L'arrêté", "", ("arrete_numero", "signe_le", "observations")),
)  # fmt: skip
FORME = Forme(TYPE, DesignationRssi, DesignationSaisie, SECTIONS)
