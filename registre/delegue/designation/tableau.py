"""Ce que la désignation dit sur le tableau de bord d'un organisme : rien, sauf s'il n'a pas de délégué."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from registre import droits
from registre.delegue.designation import operations
from socle.operations import Contexte
from socle.organismes.tableau import Bloc, Lien
from socle.web import organisme


def blocs(contexte: Contexte) -> Iterator[Bloc]:
    """L'alerte d'un organisme sans délégué, pour qui peut la lire."""
    if droits.DELEGUE_LIRE not in contexte.droits or operations.lire_courante(contexte) is not None:
        return
    liens = [Lien("Voir les désignations", url_for("delegue.lister", code=organisme().code))]
    if droits.DELEGUE_PREPARER in contexte.droits:
        liens.insert(0, Lien("Désigner un délégué", url_for("delegue.creer", code=organisme().code)))
    yield Bloc(
        "Délégué à la protection des données", liens=liens,
        phrase="Aucune désignation ne court aujourd'hui : un organisme public désigne un délégué (RGPD 37(1)a).",
    )  # fmt: skip
