"""La page de contact du délégué, que tous lisent sans compte ; 404 tant que l'organisme ne l'a pas publiée."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from registre.delegue.designation import publication
from registre.delegue.designation import voie_demandes as _voie  # noqa: F401 -- propose le formulaire de demande
from registre.delegue.designation.listes import LISTES
from registre.delegue.designation.vues import cadre
from socle.web import PUBLIC, instance, page, rendre


@page(cadre, "/delegue/<string:code>", PUBLIC)
def publique(code: str) -> ResponseReturnValue:
    """Joindre le délégué, exercer ses droits."""
    lue = publication.lire_publique(instance(), code)
    reponse = rendre(
        "registre/delegue/designation/publique.html", lue=lue, droits_des_personnes=LISTES["droits_des_personnes"]
    )
    reponse.headers["Cache-Control"] = "no-cache"
    return reponse
