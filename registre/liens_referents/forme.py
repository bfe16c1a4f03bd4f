"""La forme d'un lien : ses champs, et le nom qu'il porte dans les listes."""

from __future__ import annotations

from registre.liens_referents.listes import LISTES
from registre.liens_referents.modele import TYPE, LienReferent, LienSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("lien", "Pour quoi, et à qui ?", "", ("usage", "nom", "courriel")),
    Section("envoi", "Ce qui part avec", "", ("message", "jours")),
)


def nommer(saisie: LienSaisie) -> str:
    """« Revoir les fiches du registre : Secrétariat de mairie »."""
    libelle = next((i.libelle for i in LISTES["usages"].items if i.code == saisie.usage), saisie.usage)
    return f"{libelle} : {saisie.nom}"


FORME = Forme(TYPE, LienReferent, LienSaisie, SECTIONS, nommer=nommer)
