"""La page complète que tout passant peut lire, sans compte : la dernière version publiée, rien d'autre."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registre.mentions import publication
from registre.mentions.textes import en_html
from socle.web import PUBLIC, instance, page, rendre

cadre = Blueprint("mentions_publiques", __name__)


@page(cadre, "/information/<string:jeton>", PUBLIC)
def voir(jeton: str) -> ResponseReturnValue:
    """La mention en ligne ; un jeton inconnu et une mention retirée se disent de même : 404."""
    lue = publication.lire_publique(instance(), jeton)
    reponse = rendre("registre/mentions/publique.html", lue=lue, en_html=en_html)
    reponse.headers["Cache-Control"] = "no-cache"
    return reponse
