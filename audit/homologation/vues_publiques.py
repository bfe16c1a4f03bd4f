"""L'attestation que tout usager peut lire, sans compte : sa page et son PDF, rien d'autre."""

from __future__ import annotations

import io

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from audit.homologation import attestations
from audit.homologation.demarche import FONDEMENTS
from audit.homologation.listes import libelle
from socle.documents import MIMETYPES
from socle.web import PUBLIC, instance, page, rendre

cadre = Blueprint("attestations", __name__)


@page(cadre, "/attestation/<string:jeton>", PUBLIC)
def voir(jeton: str) -> ResponseReturnValue:
    """L'attestation publiée ; un jeton inconnu et une attestation dépubliée se disent de même : 404."""
    lue = attestations.lire_publique(instance(), jeton)
    return _discrete(rendre(
        "audit/homologation/attestation.html", lue=lue, jeton=jeton, libelle=libelle, fondement=FONDEMENTS["attestation"]
    ))  # fmt: skip


@page(cadre, "/attestation/<string:jeton>/attestation.pdf", PUBLIC)
def telecharger(jeton: str) -> ResponseReturnValue:
    """Le PDF publié, toujours les mêmes octets : son empreinte est celle que la page montre."""
    lue = attestations.lire_publique(instance(), jeton)
    return _discrete(send_file(io.BytesIO(lue.contenu), MIMETYPES["pdf"], True, "attestation.pdf"))


def _discrete(reponse: Response) -> Response:
    """Ni moteur de recherche, ni copie gardée en chemin."""
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
