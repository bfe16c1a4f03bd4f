"""Ce que les demandes des personnes disent sur le tableau de bord d'un organisme."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from registre import droits
from registre.demandes import liste
from socle.operations import Contexte
from socle.organismes.tableau import Bloc, Chiffre, Lien
from socle.web import organisme


def blocs(contexte: Contexte) -> Iterator[Bloc]:
    """Le bloc « Demandes des personnes », pour qui peut les lire."""
    if droits.DEMANDES_LIRE not in contexte.droits:
        return
    nombres, total = liste.compter(contexte)
    url = url_for("demandes.lister", code=organisme().code)
    liens = [Lien("Ouvrir les demandes", url)]
    if not total:
        yield Bloc("Demandes des personnes", liens=liens, phrase="Aucune demande pour l'instant.")
        return
    chiffres = [
        Chiffre(nombres.ouvertes, "à répondre", url),
        Chiffre(nombres.en_retard, "en retard", f"{url}?vue=retard", "alerte" if nombres.en_retard else ""),
        Chiffre(nombres.suspendues, "en attente de la personne", url),
    ]
    yield Bloc("Demandes des personnes", chiffres, liens)
