"""Ce que la page d'une fiche dit de sa qualité : ses premiers points, et le lien vers tous."""

from __future__ import annotations

from registre import droits
from registre.qualite import operations
from registre.qualite.donnees import GRAVITES
from registre.traitements.chargement import Fiche
from socle.fiches.pages import adresse
from socle.liens.volets import Volet
from socle.operations import Contexte

MONTRES = 3


def suite_de_la_fiche(contexte: Contexte, fiche: Fiche) -> Volet | None:
    """Le bloc « Qualité » d'une fiche non archivée, pour qui peut la lire."""
    if droits.LIRE not in contexte.droits or fiche.objet.archive:
        return None
    dossier = operations.voir_fiche_lue(contexte, fiche)
    comptes = {nom: sum(p.regle.gravite == g for p in dossier.ouverts) for g, nom in GRAVITES.items()}
    return Volet("Qualité", "registre/qualite/suite.html", {
        "points": dossier.ouverts[:MONTRES], "reste": len(dossier.ouverts) - MONTRES, "ecartes": len(dossier.ecartes),
        "comptes": {nom: nombre for nom, nombre in comptes.items() if nombre}, "total": len(dossier.ouverts),
        "url": adresse("qualite.voir", id_=fiche.objet.id),
    })  # fmt: skip
