"""Ce que le registre dit sur le tableau de bord d'un organisme."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from registre import droits
from registre.traitements import operations
from socle.operations import Contexte
from socle.organismes.tableau import Bloc, Chiffre, Lien
from socle.web import organisme


def blocs(contexte: Contexte) -> Iterator[Bloc]:
    """Le bloc « Registre des traitements », pour qui peut le lire."""
    if droits.LIRE not in contexte.droits:
        return
    bilan = operations.resumer(contexte)
    code = organisme().code
    liste = url_for("traitements.lister", code=code)
    if not bilan.fiches:
        liens = [Lien("Ouvrir le registre", liste)]
        if droits.IMPORTER in contexte.droits:
            liens.insert(0, Lien("Importer un registre", url_for("imports.deposer", code=code)))
        yield Bloc("Registre des traitements", liens=liens, phrase="Aucune fiche pour l'instant.")
        return
    chiffres = [
        Chiffre(bilan.fiches, "fiches" if bilan.fiches > 1 else "fiche", liste),
        Chiffre(f"{bilan.completude} %", "complétude moyenne", f"{liste}?tri=completude"),
        Chiffre(bilan.a_relire, "à relire", f"{liste}?statut=a_relire", "attention" if bilan.a_relire else ""),
        Chiffre(bilan.avisees, "à approuver", f"{liste}?statut=avis_dpo", "attention" if bilan.avisees else ""),
        Chiffre(bilan.en_retard, "revues en retard", f"{liste}?tri=revue", "alerte" if bilan.en_retard else ""),
    ]
    yield Bloc("Registre des traitements", chiffres, [Lien("Ouvrir le registre", liste)])
