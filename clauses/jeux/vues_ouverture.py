"""Pages « Ce que la loi demande d'ouvrir » : l'organisme, et le territoire dont il est la tête."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.jeux import ouverture
from clauses.jeux.droit import DROIT
from clauses.jeux.obligations import Compte
from socle.fiches.operations import PageFiches
from socle.fiches.pages import adresse, argument, fil, numero_demande, pages_de_la_liste
from socle.liens.vues import url_de_l_objet
from socle.web import contexte, page, rendre

cadre = Blueprint("ouverture", __name__)
BASE = "/o/<code>/ouverture"
TITRE = "Ce que la loi demande d'ouvrir"
FILTRES = {"a_faire": "À faire", "a_verifier": "À vérifier", "faites": "Faites", "exceptions": "Exceptions",
           "toutes": "Toutes"}  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def voir() -> ResponseReturnValue:
    """Les obligations d'ouverture de l'organisme, de ses contrats et de ses jeux."""
    filtre, flux = argument("etat", 20) or "a_faire", argument("flux", 40)
    lue = ouverture.lire(contexte(), filtre, flux, numero_demande())
    liste = PageFiches((), lue.total, lue.page)
    return rendre(
        "clauses/jeux/ouverture.html", fil=fil(("Jeux de données", adresse("jeux.lister")), (TITRE, None)), lue=lue,
        filtre=filtre if filtre in FILTRES else "a_faire", flux=flux, filtres=FILTRES, droit=DROIT, titre=TITRE,
        pages=pages_de_la_liste("ouverture.voir", liste, etat=filtre, flux=flux),
        url_de_l_objet=url_de_l_objet, aujourd_hui=contexte().aujourd_hui,
        peut_modifier=droits.JEUX_MODIFIER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/territoire", droits.LIRE)
def territoire() -> ResponseReturnValue:
    """Où en est chaque organisme du territoire."""
    bilans = ouverture.lire_territoire(contexte())
    return rendre(
        "clauses/jeux/territoire.html", bilans=bilans, total=sum((b.compte for b in bilans), Compte()),
        jeux=sum(b.jeux for b in bilans), publies=sum(b.publies for b in bilans),
        fil=fil(("Jeux de données", adresse("jeux.lister")), (TITRE, adresse("ouverture.voir")), ("Territoire", None)),
    )  # fmt: skip
